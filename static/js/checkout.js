// Makes the checkout page quicker to use. Without this file the page does the same, one load at a time.
"use strict";

{
    const PROGRESS_AFTER_MS = 400;
    const COUNT_AFTER_MS = 250;
    const GIVE_UP_AFTER_MS = 60_000; // the server answers in 25 s at most, also when the bank does not

    const BRANDS = [
        ["amex", "Amex", /^3[47]/],
        ["diners", "Diners", /^3(0|6|8|9)/],
        ["jcb", "JCB", /^35/],
        ["visa", "Visa", /^4/],
        ["mastercard", "Mastercard", /^(5[1-5]|2[2-7])/],
        ["discover", "Discover", /^6(011|4[4-9]|5)/],
        ["unionpay", "UnionPay", /^(62|81)/],
    ];

    const SECRET = ["cardNumber", "cardCvc", "iban", "accountNumber"]; // fields whose text the server never sends back
    const byId = (id) => document.getElementById(id);
    const bare = (text) => inAscii(text.normalize("NFKC").replace(/[\s\p{Pd}\p{Cf}]/gu, ""));
    // The digits of Arabic and of Persian: ten in a row from each of these signs.
    const inAscii = (text) => text.replace(/[\u0660-\u0669\u06F0-\u06F9]/g, (digit) => digit.charCodeAt(0) % 16);
    const brandOf = (digits) => BRANDS.find(([, , start]) => start.test(digits)) ?? ["unknown", ""];

    // Grouping while typing -------------------------------------------------------------------------------------

    function grouped(digits) {
        const groups = brandOf(digits)[0] === "amex" ? /^(\d{0,4})(\d{0,6})(\d*)$/ : null;
        const parts = groups ? groups.exec(digits).slice(1) : digits.match(/\d{1,4}/g) ?? [];
        return parts.filter(Boolean).join(" ");
    }

    // The caret stays behind the digit it was behind, whatever spaces come or go before it.
    function groupNumber(input, event) {
        let before = bare(input.value.slice(0, input.selectionStart)).length;
        let digits = bare(input.value);
        if (!/^\d*$/.test(digits)) return;
        if (digits === input.dataset.digits) {
            // Only a space was deleted: it would come back, so the digit beside it goes.
            if (event.inputType === "deleteContentBackward" && before > 0) before -= 1;
            else if (event.inputType !== "deleteContentForward") before = Infinity;
            digits = digits.slice(0, before) + digits.slice(before + 1);
            before = Math.min(before, digits.length);
        }
        input.dataset.digits = digits;
        put(input, grouped(digits), before);
    }

    function put(input, text, digitsBefore) {
        if (text === input.value) return;
        input.value = text;
        if (document.activeElement !== input) return;
        let caret = 0;
        for (let seen = 0; seen < digitsBefore && caret < text.length; caret += 1) {
            if (/\d/.test(text[caret])) seen += 1;
        }
        input.setSelectionRange(caret, caret);
    }

    // Only at the end of what is typed: a correction in the middle is left alone until the field is left.
    function spaceExpiry(input, event) {
        if (input.selectionStart !== input.value.length) return;
        const deleting = event.inputType?.startsWith("delete");
        const parts = /^(\d{1,2})\s*(\/?)\s*(\d{0,4})$/.exec(input.value.normalize("NFKC"));
        if (!parts) return;
        const [, month, slash, year] = parts;
        if (year) input.value = `${month} / ${year}`;
        else if (deleting) input.value = month;
        else if (!slash && /^[2-9]$/.test(month)) input.value = `0${month}`;
    }

    function showBrand() {
        if (byId("brand")) byId("brand").textContent = brandOf(bare(byId("cardNumber").value))[1];
    }

    // Early checks: the server's own, for what is typed and left; the server has the last word -------------------

    function passesLuhn(digits) {
        const sum = [...digits].reverse().reduce((total, digit, place) => {
            const weighted = place % 2 ? digit * 2 : Number(digit);
            return total + (weighted > 9 ? weighted - 9 : weighted);
        }, 0);
        return sum % 10 === 0;
    }

    const problems = {
        email: ({ value, dataset }) => (/^\s*[^\s@]+@[^\s@]+\.[^\s@]+\s*$/.test(value) ? "" : dataset.wrong),
        cardNumber({ value, dataset }) {
            const digits = bare(value);
            if (!/^\d+$/.test(digits)) return dataset.wrong;
            if (digits.length < 12) return dataset.short;
            return passesLuhn(digits) && digits.length < 20 ? "" : dataset.wrong;
        },
        cardExpiry({ value, dataset }) {
            const parts = /^(\d{1,2})[/.-](\d\d|\d{4})$|^(\d\d)(\d\d|\d{4})$/.exec(value.normalize("NFKC").replace(/\s/g, ""));
            if (!parts) return dataset.wrong;
            const month = Number(parts[1] ?? parts[3]);
            if (month < 1 || month > 12) return dataset.month;
            const year = Number(parts[2] ?? parts[4]) % 100 + 2000;
            return new Date(year, month, 2) > Date.now() ? "" : dataset.past;
        },
        cardCvc({ value, dataset }) {
            const brand = brandOf(bare(byId("cardNumber").value))[0];
            const lengths = { amex: /^\d{4}$/, unknown: /^\d{3,4}$/ }[brand] ?? /^\d{3}$/;
            if (lengths.test(bare(value))) return "";
            return brand === "amex" ? dataset.amex : dataset.wrong;
        },
    };

    // Bank accounts, where the page offers to pay from one: the check digits of an IBAN and of a routing number.
    function isIban(text) {
        const iban = bare(text).toUpperCase();
        if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(iban)) return false;
        const digits = (iban.slice(4) + iban.slice(0, 4)).replace(/[A-Z]/g, (letter) => letter.charCodeAt(0) - 55);
        return [...digits].reduce((rest, digit) => (rest * 10 + Number(digit)) % 97, 0) === 1;
    }

    function isRoutingNumber(text) {
        const digits = bare(text);
        return /^\d{9}$/.test(digits) && [...digits].reduce((sum, digit, place) => sum + digit * [3, 7, 1][place % 3], 0) % 10 === 0;
    }

    problems.iban = ({ value, dataset }) => (isIban(value) ? "" : dataset.wrong);
    problems.routingNumber = ({ value, dataset }) => (isRoutingNumber(value) ? "" : dataset.wrong);
    problems.accountNumber = ({ value, dataset }) => (/^\d{4,17}$/.test(bare(value)) ? "" : dataset.wrong);

    const problemWith = (input) => problems[input.id]?.(input) ?? "";

    function show(input, sentence) {
        const error = byId(`${input.id}-error`);
        if (!error || error.textContent === sentence) return;
        error.textContent = sentence;
        input.closest(".cell")?.classList.toggle("bad", Boolean(sentence));
        if (!sentence) return strike(input);
        input.setAttribute("aria-invalid", "true");
        const line = summaryLine(input);
        if (line) line.textContent = sentence;
    }

    const summaryLine = ({ id }) => document.querySelector(`#problems a[href="#${id}"]`);

    // A mended field leaves the summary; the last one takes the summary and the title's "Error:" with it.
    function strike(input) {
        input.setAttribute("aria-invalid", "false");
        summaryLine(input)?.closest("li").remove();
        if (byId("problems") && !document.querySelector("#problems li")) {
            byId("problems").remove();
            document.title = document.title.replace(/^[^:：]+[:：]\s*/, "");
        }
    }

    function isMended(input) {
        return (input.type === "checkbox" ? input.checked : input.value.trim()) && !problemWith(input);
    }

    function renamePostalCode(country) {
        const { words, without, optional: others } = country.dataset;
        const optional = without.split(" ").includes(country.value);
        const labels = JSON.parse(optional ? others : words);
        const input = byId("billingPostalCode");
        input.required = !optional;
        document.querySelector("label[for=billingPostalCode]").textContent = labels[country.value] ?? labels[""];
        show(input, "");
    }

    // Paying without a new page ---------------------------------------------------------------------------------

    let paying = null; // the timer of the press that is under way

    function start(button) {
        button.setAttribute("aria-disabled", "true");
        byId("offline").textContent = "";
        paying = setTimeout(() => {
            button.dataset.label = button.textContent;
            button.textContent = byId("progress").textContent = button.dataset.busy;
            button.classList.add("busy");
        }, PROGRESS_AFTER_MS);
    }

    function stop() {
        clearTimeout(paying);
        paying = null;
        byId("progress").textContent = "";
        const button = document.querySelector("[data-busy]");
        button.removeAttribute("aria-disabled");
        button.classList.remove("busy");
        button.textContent = button.dataset.label ?? button.textContent;
    }

    // ``more`` is the button that was pressed, where it is not the one that pays.
    const send = (form, url, more, headers = {}) =>
        fetch(url, {
            method: "POST",
            body: new URLSearchParams([...new FormData(form), ...more]),
            headers,
            signal: AbortSignal.timeout(GIVE_UP_AFTER_MS),
        });

    async function pay(form, more = []) {
        const answer = await send(form, form.getAttribute("action"), more, { Accept: "application/json" });
        const { redirect, ...news } = await answer.json();
        if (redirect) location.assign(redirect); // and the button stays busy until this page is gone
        else if (news.html) swap(news, answer.status, more.length > 0);
        else throw new Error(`an answer of status ${answer.status} with nothing to show`);
    }

    function swap({ html, title, order }, status, isUpdate) {
        const active = document.activeElement ?? {};
        if (status === 402) aside.clear();
        const typed = status === 402 ? [] : SECRET.filter(byId).map((id) => [id, byId(id).value]);
        const focused = focusAfter(isUpdate, active);
        const caret = active.selectionStart ?? null;
        const restore = isUpdate ? remember(active) : () => {};
        const before = total();
        const unfold = unfolded();
        stop();
        byId("payment").innerHTML = html;
        if (order) byId("order").innerHTML = order;
        document.title = title;
        if (total() !== before) byId("progress").textContent = total(); // said by screen readers, wherever the focus is
        unfold();
        keep(typed);
        restore();
        const next = document.querySelector(focused);
        (next ?? byId("problems") ?? byId("panel") ?? byId("notice") ?? byId("payment").querySelector("input:not([type=hidden])")).focus();
        if (next?.id === active.id) putCaret(next, caret);
    }

    function putCaret(input, caret) {
        if (caret !== null) return input.setSelectionRange?.(caret, caret); // an applied code is no input
        if (input.type !== "email") return;
        const typed = input.value; // a field for an address does not say where its caret is: it goes to the end
        input.value = "";
        input.value = typed;
    }

    // Another language: all that is said changes, and nothing that was typed, nor a card that the server never tells.
    async function speak({ formAction: url, name, value }) {
        const form = document.querySelector("#payment form");
        const answer = await send(form, url, [[name, value]]);
        const text = (await answer.text()).replace(/<style[^]*?<\/style>/g, ""); // it has this page's, with another nonce
        const said = new DOMParser().parseFromString(text, "text/html");
        if (!said.getElementById("payment")) return location.assign(url);
        const typed = SECRET.filter(byId).map((id) => [id, byId(id).value]);
        const [unfold, restore] = [unfolded(), remember(document.activeElement)];
        for (const it of ["lang", "dir"]) document.documentElement[it] = said.documentElement[it];
        document.title = said.title;
        document.body.replaceWith(said.body);
        history.replaceState(null, "", url);
        unfold();
        keep(typed);
        restore();
        document.querySelector(".languages summary").focus();
    }

    function unfolded() {
        const open = ["#order details", "#changes details"].filter((it) => document.querySelector(`${it}[open]`));
        return () => open.forEach((it) => document.querySelector(it)?.setAttribute("open", ""));
    }

    const total = () => document.querySelector("#order .total")?.textContent.replace(/\s+/g, " ").trim() ?? "";

    function focusAfter(isUpdate, { name, id, type }) {
        if (type === "radio" && isUpdate) return `#payment [name="${CSS.escape(name)}"]:checked`;
        if (name === "remove") return "#savedCard :checked, #cardNumber";
        if (!isUpdate) return "#nothing";
        return name === "update" ? "#promotionCode" : id ? `#${CSS.escape(id)}` : "#nothing";
    }

    // What was typed or chosen while an update was on its way stays. Of the order the server knows best, but for what
    // it was not told yet.
    function remember(active) {
        const isOurs = (input) => input === active || counting !== null || !input.closest("#changes");
        const inputs = [...byId("payment").querySelectorAll("input[id]:not([type=hidden]), select, input[type=radio]")].filter(isOurs);
        const typed = inputs.map((input) => [placeOf(input), input.value, input.checked]);
        return () => {
            for (const [place, value, checked] of typed) restore(document.querySelector(place), value, checked);
        };
    }

    function placeOf({ id, name, type, value }) {
        return type === "radio" ? `#payment [name="${CSS.escape(name)}"][value="${CSS.escape(value)}"]` : `#${CSS.escape(id)}`;
    }

    function restore(input, value, checked) {
        if (!input) return;
        if (input.type === "radio") input.checked ||= checked;
        else if (input.type === "checkbox") input.checked = checked;
        else if (input.tagName !== "SELECT" || [...input.options].some((option) => option.value === value)) input.value = value;
    }

    // A mistake elsewhere does not cost the card, nor does an order that costs nothing for a while: what was typed never
    // left this page. A decline does.
    const aside = new Map();

    function keep(typed) {
        for (const [id, value] of typed) if (value) aside.set(id, value);
        for (const [id, value] of aside) {
            if (!byId(id)) continue;
            byId(id).value ||= value;
            aside.delete(id);
        }
        if (typed.length) document.querySelectorAll("#again, .again").forEach((hint) => hint.remove());
        showBrand();
    }

    // Listening: on the document, so that a swapped form needs no wiring -----------------------------------------

    let pressing = false; // a press on the button must not move it away by showing an error above it

    document.addEventListener("pointerdown", ({ target }) => (pressing = Boolean(target.closest("button"))));

    document.addEventListener("input", (event) => {
        const input = event.target;
        if (event.isComposing || !input.form) return;
        if (input.id === "cardNumber") groupNumber(input, event);
        if (input.id === "cardExpiry") spaceExpiry(input, event);
        if (input.id === "cardNumber") showBrand();
        if (input.dataset.words) renamePostalCode(input);
        if (input.name === "shipping" || "update" in input.dataset) recountNow(input.name);
        if (input.getAttribute("aria-invalid") === "true" && isMended(input)) show(input, "");
    });

    document.addEventListener("change", ({ target }) => {
        if ("counts" in target.dataset) recountSoon("order");
    });

    // Enter in the code's field applies it; anywhere else it pays.
    document.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" || event.target.id !== "promotionCode") return;
        event.preventDefault();
        event.target.form.requestSubmit(event.target.form.querySelector("[value=code]"));
    });

    document.addEventListener("focusout", ({ target }) => {
        if (pressing || !target.form || !target.value?.trim()) return;
        if (target.id in problems) show(target, problemWith(target));
        if (target.id === "cardNumber" && byId("cardCvc").value) show(byId("cardCvc"), problemWith(byId("cardCvc")));
    });

    document.addEventListener("submit", async (event) => {
        if (!byId("payment")?.contains(event.target)) return;
        event.preventDefault();
        pressing = false;
        if (paying) return;
        forget();
        const { name, value } = event.submitter ?? {};
        if (value === "language") return speak(event.submitter).catch(() => location.assign(event.submitter.formAction));
        if (name === "update") return recount([[name, value]]);
        const button = event.target.querySelector("[data-busy]");
        start(button);
        try {
            await pay(event.target, name ? [[name, value]] : []);
        } catch {
            stop();
            byId("offline").textContent = button.dataset.lost;
        }
    });

    // Another order, another way of shipping, a country whose addresses are written otherwise: the server says what
    // the page is then. What changes while an answer is on its way is asked for after it.
    let counting = null; // the timer of changes that were not sent yet: quick ones, as of a spinner, are sent together

    function recountSoon(what) {
        forget();
        counting = setTimeout(() => {
            counting = null;
            recountNow(what);
        }, COUNT_AFTER_MS);
    }

    function recountNow(what) {
        if (paying) recountSoon(what);
        else recount([["update", what]]);
    }

    function forget() {
        clearTimeout(counting);
        counting = null;
    }

    async function recount(more) {
        const form = document.querySelector("#payment form");
        start(form.querySelector("[data-busy]"));
        try {
            await pay(form, more);
        } catch {
            stop(); // the total is checked again before anything is charged
        }
    }

    addEventListener("pageshow", ({ persisted }) => persisted && byId("payment") && stop());

    // A page that waits for the bank asks quietly, and moves on when there is something to see.
    async function ask(after_s) {
        await new Promise((done) => setTimeout(done, after_s * 1000));
        try {
            const answer = await fetch(location.href, { redirect: "manual" });
            const text = await answer.text();
            if (answer.type === "opaqueredirect" || !text.includes("data-refresh=")) return location.reload();
        } catch {
            // Not to be reached just now: the next time may be better.
        }
        ask(after_s);
    }

    const waiting = document.querySelector("[data-refresh]");
    if (waiting) ask(Number(waiting.dataset.refresh));
    if (byId("payment")) showBrand();
}

// What the dashboard does better with a script: copies texts, sends no form twice, goes to what is wrong.
"use strict";

for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(button.dataset.copy);
        const label = button.textContent;
        button.textContent = "Copied";
        setTimeout(() => { button.textContent = label; }, 2000);
    });
}

for (const form of document.querySelectorAll("form[method=post]")) {
    form.addEventListener("submit", (sent) => {
        if (sent.submitter?.formTarget) { return; }
        if (form.dataset.sent) { sent.preventDefault(); }
        form.dataset.sent = "yes";
    });
}
addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) { delete form.dataset.sent; }
});

const problems = document.getElementById("problems");
if (problems) { problems.focus(); }

for (const form of document.querySelectorAll("form[data-preview]")) {
    const frame = document.getElementById("preview");
    const list = document.getElementById("corrected");
    let due;
    form.addEventListener("input", () => {
        clearTimeout(due);
        due = setTimeout(async () => {
            const look = new URLSearchParams(new FormData(form));
            look.delete("csrf_token");
            frame.src = `${form.dataset.preview}?${look}`;
            const { words } = await (await fetch(`${form.dataset.words}?${look}`)).json();
            list.replaceChildren(...words.map((said) => {
                const item = document.createElement("li");
                item.textContent = said;
                return item;
            }));
        }, 250);
    });
}

const preview = document.querySelector("iframe[data-preview]");
if (preview) { keepShowing(preview, document.getElementById(preview.dataset.preview)); }

// Sends the form into a frame of its own each time, which takes the other's place once it is there: nothing flickers,
// and Back leads out of the form.
function keepShowing(first, form) {
    const fold = first.closest("details"), button = fold.querySelector("[formtarget]");
    let shown = first, next = null, pause;
    const show = () => {
        if (!fold.open) { return; }
        next?.remove();
        next = shown.cloneNode();
        next.name = `preview-${Date.now()}`;
        next.className = "next";
        shown.after(next);
        const coming = next;
        coming.addEventListener("load", () => {
            if (coming !== next) { return; }
            shown.remove();
            coming.className = "";
            [shown, next] = [coming, null];
        });
        button.formTarget = coming.name;
        form.requestSubmit(button);
    };
    const soon = () => { clearTimeout(pause); pause = setTimeout(show, 400); };
    form.addEventListener("input", soon);
    fold.addEventListener("toggle", soon);
    button.hidden = true;
    fold.open = matchMedia("(min-width: 64em)").matches;
}

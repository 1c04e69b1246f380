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
        if (form.dataset.sent) { sent.preventDefault(); }
        form.dataset.sent = "yes";
    });
}
addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) { delete form.dataset.sent; }
});

const problems = document.getElementById("problems");
if (problems) { problems.focus(); }

for (const form of document.querySelectorAll("[data-preview]")) {
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

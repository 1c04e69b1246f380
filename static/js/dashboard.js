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

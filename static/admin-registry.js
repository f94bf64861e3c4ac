/* Names that screen readers miss in widgets which Django's own scripts draw; and a warning before an
   idle session ends, so that nobody loses what was typed. */
"use strict";

function nameWidgets(root) {
  // Select2 names its box by the chosen value, so a blank one has no name: add the field's label.
  for (const box of root.querySelectorAll(".select2-selection[aria-labelledby]")) {
    const select = box.closest(".select2").previousElementSibling;
    const label = select && select.id && document.querySelector(`label[for="${select.id}"]`);
    if (label) {
      label.id = `${select.id}_label`;
      const chosen = box.querySelector(".select2-selection__rendered");
      box.setAttribute("aria-labelledby", `${label.id} ${chosen.id}`);
      chosen.setAttribute("aria-labelledby", label.id);
    }
  }
  for (const icon of root.querySelectorAll("span.help-tooltip[aria-label]")) {
    icon.setAttribute("role", "img");
  }
}

// jQuery calls back in the order of asking, so the widgets are drawn by then.
const whenDrawn = window.django?.jQuery ?? requestAnimationFrame;
whenDrawn(() => nameWidgets(document));
// A row that is added later brings its own.
document.addEventListener("formset:added", (event) => {
  requestAnimationFrame(() => nameWidgets(event.target));
});

const MINUTES = 60 * 1000;
for (const warning of document.querySelectorAll(".registry-idle")) {
  const early = 5 * MINUTES;
  const start = () => {
    warning.hidden = true;
    setTimeout(() => {
      warning.querySelector("time").textContent = new Date(Date.now() + early).toLocaleTimeString();
      warning.hidden = false;
    }, warning.dataset.seconds * 1000 - early);
  };
  warning.querySelector("button").addEventListener("click", async () => {
    const answer = await fetch(warning.dataset.url, { redirect: "error" }).catch(() => null);
    if (answer?.ok) {
      start();
    } else {
      warning.querySelector("p").textContent = warning.dataset.gone;
    }
  });
  start();
}

/* Names that screen readers miss in widgets which Django's own scripts draw. */
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

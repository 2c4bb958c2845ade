/* Gives the search boxes of the admin (Select2) the names of their fields: it leaves them without. */
"use strict";

(function () {
  function nameBox(box) {
    const select = box.closest(".select2").previousElementSibling;
    const label = select && select.id && document.querySelector('label[for="' + select.id + '"]');
    const value = box.querySelector(".select2-selection__rendered");
    if (!label || !value) {
      return;
    }
    box.dataset.named = "1";
    label.id = label.id || "label_" + select.id;
    value.removeAttribute("role");
    value.removeAttribute("aria-readonly");
    box.setAttribute("aria-labelledby", label.id + " " + value.id);
  }

  // The boxes appear when jQuery finds the time, and again with each added row.
  new MutationObserver(function () {
    document.querySelectorAll(".select2-selection:not([data-named])").forEach(nameBox);
  }).observe(document.body, { childList: true, subtree: true });
})();

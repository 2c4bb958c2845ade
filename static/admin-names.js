/* Gives the search boxes of the admin (Select2) the names of their fields: it leaves them without. */
"use strict";

(function () {
  function nameBoxes() {
    document.querySelectorAll(".select2-selection").forEach(function (box) {
      const select = box.closest(".select2").previousElementSibling;
      const label = select && select.id && document.querySelector('label[for="' + select.id + '"]');
      const value = box.querySelector(".select2-selection__rendered");
      if (!label || !value) {
        return;
      }
      label.id = label.id || "label_" + select.id;
      value.id = value.id || "value_" + select.id;
      value.removeAttribute("role");
      value.removeAttribute("aria-readonly");
      box.setAttribute("aria-labelledby", label.id + " " + value.id);
    });
  }

  window.addEventListener("load", nameBoxes);
  document.addEventListener("formset:added", function () {
    setTimeout(nameBoxes, 0);
  });
})();

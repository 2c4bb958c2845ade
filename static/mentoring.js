/* The mentor card and the professional request: how many are marked on each tab, and a filter by typing. */
"use strict";

(function () {
  function fold(text) {
    return text.toLowerCase().replaceAll("ё", "е").replace(/\s+/g, " ").trim();
  }

  function count(panel) {
    const line = document.querySelector('[data-chosen-of="' + panel.id + '"]');
    if (line) {
      line.textContent = panel.querySelectorAll("input[type=checkbox]:checked").length;
    }
  }

  function filter(panel, words) {
    let found = 0;
    panel.querySelectorAll("[data-choice-area]").forEach(function (area) {
      let inArea = 0;
      area.querySelectorAll("[data-choice]").forEach(function (choice) {
        const text = fold(choice.textContent);
        const fits = words.every(function (word) {
          return text.includes(word);
        });
        choice.hidden = !fits;
        inArea += fits;
      });
      area.hidden = !inArea;
      found += inArea;
    });
    return found;
  }

  function prepare(input) {
    const panel = document.getElementById(input.dataset.filtersChoices);
    const nothing = input.parentElement.querySelector("[data-nothing-found]");
    input.parentElement.hidden = false;
    input.addEventListener("input", function (event) {
      event.stopPropagation(); // words of a search are no unsaved change of the card
      const found = filter(panel, fold(input.value).split(" ").filter(Boolean));
      nothing.hidden = found > 0;
    });
    input.addEventListener("change", function (event) {
      event.stopPropagation();
    });
    input.addEventListener("keydown", function (event) {
      if (event.key === "Enter") {
        event.preventDefault(); // it would send the card
      }
    });
    panel.addEventListener("change", function () {
      count(panel);
    });
    count(panel);
  }

  document.querySelectorAll("[data-filters-choices]").forEach(prepare);
})();

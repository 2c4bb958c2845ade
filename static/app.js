/* Small comforts. Every page works without this file; nothing here decides or remembers anything. */
"use strict";

(function () {
  function all(selector, root) {
    return Array.from((root || document).querySelectorAll(selector));
  }

  function announce(words) {
    const line = document.getElementById("announcer");
    if (line) {
      line.textContent = words;
    }
  }

  /* --- A submitted form: one press is enough, and after a second it says that it works ---------------------------- */

  const AFTER = 1000;

  function submitButtons(form) {
    return Array.from(form.elements).filter(function (element) {
      return element.tagName === "BUTTON" && element.type === "submit";
    });
  }

  function release(form) {
    clearTimeout(Number(form.dataset.timer));
    delete form.dataset.sent;
    submitButtons(form).forEach(function (button) {
      button.disabled = false;
    });
    all(".working", form).forEach(function (line) {
      line.remove();
    });
  }

  function sayThatItWorks(form) {
    const words = form.dataset.working || "Выполняется. Подождите";
    const line = document.createElement("span");
    line.className = "working";
    line.textContent = words + "…";
    const last = submitButtons(form).pop();
    if (last) {
      last.insertAdjacentElement("afterend", line);
    }
    announce(words);
  }

  document.addEventListener("submit", function (event) {
    const form = event.target;
    const isDownload = form.hasAttribute("data-download") ||
      (event.submitter && event.submitter.hasAttribute("data-download"));
    if (event.defaultPrevented || form.method !== "post" || isDownload) {
      return;
    }
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    form.removeAttribute("data-changed");
    setTimeout(function () {
      submitButtons(form).forEach(function (button) {
        button.disabled = true;
      });
    }, 0);
    form.dataset.timer = String(setTimeout(sayThatItWorks, AFTER, form));
  });

  window.addEventListener("pageshow", function (event) {
    if (event.persisted) {
      all("form[data-sent]").forEach(release);
    }
  });

  /* --- Unsaved changes: <form data-warn-unsaved> ------------------------------------------------------------------- */

  function markChanged(event) {
    const form = event.target.form;
    if (form && form.hasAttribute("data-warn-unsaved")) {
      form.dataset.changed = "1";
    }
  }

  document.addEventListener("input", markChanged);
  document.addEventListener("change", markChanged);
  window.addEventListener("beforeunload", function (event) {
    if (document.querySelector("form[data-changed]")) {
      event.preventDefault();
    }
  });

  /* --- The chosen file: its name and size -------------------------------------------------------------------------- */

  function sizeInWords(bytes) {
    const units = [[1024 * 1024, "МБ"], [1024, "КБ"]];
    for (const [size, name] of units) {
      if (bytes >= size) {
        return (bytes / size).toLocaleString("ru", { maximumFractionDigits: 1 }) + "\u00a0" + name;
      }
    }
    return bytes + "\u00a0Б";
  }

  document.addEventListener("change", function (event) {
    const input = event.target;
    if (input.type !== "file") {
      return;
    }
    let line = input.parentElement.querySelector("output.file-chosen");
    if (!line) {
      line = document.createElement("output");
      line.className = "file-chosen";
      input.insertAdjacentElement("afterend", line);
    }
    line.textContent = Array.from(input.files).map(function (file) {
      return "Выбран файл «" + file.name + "», " + sizeInWords(file.size);
    }).join("; ");
  });

  /* --- Tabs: the row of links becomes ARIA tabs, and one panel is shown --------------------------------------------- */

  function makeTabs(row) {
    const links = all("a[href^='#']", row);
    const panels = links.map(function (link) {
      return document.getElementById(link.hash.slice(1));
    });
    if (!links.length || panels.includes(null)) {
      return;
    }
    function show(index, withFocus) {
      links.forEach(function (link, i) {
        link.setAttribute("aria-selected", String(i === index));
        link.tabIndex = i === index ? 0 : -1;
        panels[i].hidden = i !== index;
      });
      if (withFocus) {
        links[index].focus();
      }
    }
    row.setAttribute("role", "tablist");
    row.removeAttribute("data-tabs");
    links.forEach(function (link, i) {
      link.parentElement.setAttribute("role", "presentation");
      link.id = link.id || "tab-" + panels[i].id;
      link.setAttribute("role", "tab");
      link.setAttribute("aria-controls", panels[i].id);
      panels[i].setAttribute("role", "tabpanel");
      panels[i].setAttribute("aria-labelledby", link.id);
      panels[i].removeAttribute("aria-label");
      panels[i].tabIndex = 0;
      link.addEventListener("click", function (event) {
        event.preventDefault();
        show(i, true);
      });
      link.addEventListener("keydown", function (event) {
        const last = links.length - 1;
        const next = {
          ArrowRight: i === last ? 0 : i + 1,
          ArrowLeft: i === 0 ? last : i - 1,
          Home: 0,
          End: last,
        }[event.key];
        if (next !== undefined) {
          event.preventDefault();
          show(next, true);
        } else if (event.key === " ") {
          event.preventDefault();
          show(i, true);
        }
      });
    });
    const refused = panels.findIndex(function (panel) {
      return panel.querySelector("[aria-invalid]");
    });
    const addressed = panels.findIndex(function (panel) {
      return location.hash === "#" + panel.id;
    });
    const chosen = panels.findIndex(function (panel) {
      return panel.querySelector("input[type=radio]:checked");
    });
    show([refused, addressed, chosen, 0].find(function (index) {
      return index >= 0;
    }), false);
  }

  function showTabOf(element) {
    const panel = element.closest("[role=tabpanel][hidden]");
    if (panel) {
      document.getElementById(panel.getAttribute("aria-labelledby")).click();
    }
  }

  /* --- Focus: the summary of errors, and from it to the field ------------------------------------------------------- */

  document.addEventListener("click", function (event) {
    const link = event.target.closest(".error-summary a[href^='#']");
    const target = link && document.getElementById(link.hash.slice(1));
    if (!target) {
      return;
    }
    const inputs = "input:not([type=hidden]), select, textarea";
    const input = target.matches(inputs) ? target : target.querySelector(inputs);
    showTabOf(target);
    if (input) {
      event.preventDefault();
      input.focus();
      input.scrollIntoView({ block: "center" });
    }
  });

  /* --- What Escape closes, what a button prints --------------------------------------------------------------------- */

  document.addEventListener("keydown", function (event) {
    const open = event.key === "Escape" && event.target.closest("details.confirm[open], details.page-menu-fold[open]");
    if (open) {
      open.open = false;
      open.querySelector("summary").focus();
    }
  });

  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-print]")) {
      window.print();
    }
  });

  /* --- When the page opens, and when a part of it is refreshed ------------------------------------------------------- */

  function prepare(root) {
    all("[data-tabs]", root).forEach(makeTabs);
    all("[data-print][hidden]", root).forEach(function (button) {
      button.hidden = false;
    });
    const summary = root.querySelector("[data-takes-focus]");
    if (summary) {
      summary.focus();
    }
  }

  function say(words) {
    const place = document.querySelector(".messages");
    const alert = document.createElement("div");
    alert.className = "alert alert-danger";
    alert.textContent = words;
    if (place) {
      place.replaceChildren(alert);
      place.scrollIntoView({ block: "nearest" });
    }
  }

  document.addEventListener("htmx:responseError", function (event) {
    if (event.detail.requestConfig.verb === "get") {
      location.assign(event.detail.pathInfo.finalRequestPath);
    } else if (event.detail.xhr.status === 401) {
      say(event.detail.xhr.responseText);  // the sign-in has ended while something was being typed
    } else {
      say("Не записано: система ответила ошибкой. Попробуйте ещё раз.");
    }
  });

  document.addEventListener("htmx:sendError", function () {
    say("Нет связи с системой. Проверьте подключение и попробуйте ещё раз.");
  });

  prepare(document);
  document.addEventListener("htmx:afterSettle", function (event) {
    prepare(event.target.parentElement || document);
    const news = document.querySelector("[data-announce]");
    if (news) {
      announce(news.textContent.trim());
    }
  });
})();

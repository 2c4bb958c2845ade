/* Asks the security key of this device and sends its answer with the form. Without it the page keeps to codes. */
"use strict";

(function () {
  const WORDS = {
    NotAllowedError: "Ключ не ответил. Вставьте ключ, нажмите кнопку ещё раз и коснитесь ключа.",
    InvalidStateError: "Этот ключ уже добавлен. Возьмите другой.",
    SecurityError: "По этому адресу ключи не работают. Откройте сайт по его имени и https.",
  };
  const form = document.querySelector("[data-security-key]");
  if (!form || !window.PublicKeyCredential || !window.webauthnJSON) {
    return;
  }
  const options = JSON.parse(document.getElementById("security-key-options").textContent);
  const button = form.querySelector("[data-key-button]");
  const error = form.querySelector("[data-key-error]");

  function ask() {
    return options.creation_options
      ? window.webauthnJSON.create(options.creation_options)
      : window.webauthnJSON.get(options.request_options);
  }

  function tell(failure) {
    const line = document.createElement("p");
    line.textContent = WORDS[failure.name] || "Ключ прочитать не удалось. Попробуйте ещё раз или другой ключ.";
    error.replaceChildren(line);
  }

  button.addEventListener("click", function () {
    error.replaceChildren();
    ask().then(function (answer) {
      form.elements.credential.value = JSON.stringify(answer);
      form.submit();
    }).catch(tell);
  });
  form.querySelector("[data-key-help]").hidden = true;
  button.hidden = false;
})();

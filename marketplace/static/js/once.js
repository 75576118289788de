// A form is sent once: a second press while the answer is on its way does nothing.

export default function once(form) {
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    if (sent) return event.preventDefault();
    sent = true;
    const button = event.submitter;
    if (!button) return;
    button.setAttribute("aria-busy", "true");
    if (form.dataset.busy) {
      button.dataset.words = button.textContent;
      button.textContent = form.dataset.busy;
    }
  });
  // Back from the next page: the form may be sent again.
  addEventListener("pageshow", () => {
    sent = false;
    for (const button of form.querySelectorAll("[aria-busy]")) {
      button.removeAttribute("aria-busy");
      if (button.dataset.words) button.textContent = button.dataset.words;
    }
  });
}

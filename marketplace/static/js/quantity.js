// Minus and plus around a number. With data-submit the form is sent when the number changes.

export default function quantity(box) {
  const input = box.querySelector("input");
  const buttons = [...box.querySelectorAll("[data-step]")];
  const value = () => Number.parseInt(input.value, 10) || Number(input.min);
  const limits = () => {
    for (const button of buttons) {
      const next = value() + Number(button.dataset.step);
      button.disabled = next < Number(input.min) || next > Number(input.max);
    }
  };
  for (const button of buttons) {
    button.addEventListener("click", () => {
      input.value = value() + Number(button.dataset.step);
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
  input.addEventListener("change", () => {
    limits();
    if ("submit" in box.dataset) input.form?.requestSubmit();
  });
  box.classList.add("ready");
  limits();
}

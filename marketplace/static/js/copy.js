// Copies the value beside the button and says so for a moment.

export default function copy(box) {
  const value = box.querySelector("[data-value]");
  const button = box.querySelector("button");
  const words = button.querySelector("span");
  const before = words.textContent;
  words.setAttribute("aria-live", "polite");
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(value.dataset.value);
      words.textContent = button.dataset.done;
      setTimeout(() => (words.textContent = before), 3000);
    } catch {
      getSelection().selectAllChildren(value);
    }
  });
}

// The office decides by key. J and K move among [data-keys-item]; another key presses the element with
// that data-key, first in the current item, then on the page; ? opens the dialog [data-keys-help].
// Single letters get in the way of speech: the box [data-keys-switch] turns all of them off on this device.

const isOn = () => {
  try {
    return localStorage.getItem("keys") !== "off";
  } catch {
    return true;
  }
};

export default function keys(page) {
  const box = document.querySelector("[data-keys-switch]");
  box.checked = isOn();
  box.closest("[hidden]")?.removeAttribute("hidden");
  box.addEventListener("change", () => localStorage.setItem("keys", box.checked ? "on" : "off"));

  const items = () => [...page.querySelectorAll("[data-keys-item]")];
  const current = () => page.querySelector('[data-keys-item][aria-current="true"]');

  const move = (by) => {
    const all = items();
    if (!all.length) return;
    const now = all.indexOf(current());
    const next = all[Math.min(all.length - 1, Math.max(0, now + by))];
    for (const item of all) item.removeAttribute("aria-current");
    next.setAttribute("aria-current", "true");
    next.scrollIntoView({ block: "nearest" });
    const target = next.matches("a, button") ? next : next.querySelector("a, button, input");
    (target ?? next).focus({ preventScroll: true });
  };

  document.addEventListener("keydown", (event) => {
    if (!box.checked || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.target.closest("input:not([type=radio], [type=checkbox]), textarea, select, dialog")) return;
    const key = event.key.toLowerCase();
    if (key === "j") move(1);
    else if (key === "k") move(-1);
    else if (key === "?") document.querySelector("dialog[data-keys-help]")?.showModal();
    else if (/^[a-z0-9]$/.test(key)) {
      const target =
        current()?.querySelector(`[data-key="${key}"]`) ?? page.querySelector(`[data-key="${key}"]`);
      if (!target) return;
      if (target.matches("textarea, input:not([type=radio], [type=checkbox], [type=submit])")) target.focus();
      else target.click();
    } else return;
    event.preventDefault();
  });
}

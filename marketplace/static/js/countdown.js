// The time left of a real reservation. The page says the end in words; here it runs.
// data-left: seconds, when the phone's own clock may be wrong. Screen readers hear each minute.

export default function countdown(time) {
  const { left, one, many, last, over } = time.dataset;
  const end = left ? performance.now() + Number(left) * 1000 : NaN;
  const seconds = () =>
    left
      ? (end - performance.now()) / 1000
      : (Date.parse(time.dateTime) - Date.now()) / 1000;
  const spoken = document.createElement("span");
  spoken.className = "vh";
  spoken.setAttribute("role", "status");
  time.after(spoken);
  let said;

  const tick = () => {
    const rest = Math.max(0, Math.ceil(seconds()));
    const minutes = Math.floor(rest / 60);
    time.textContent = `${minutes}:${String(rest % 60).padStart(2, "0")}`;
    if (minutes !== said && many) {
      spoken.textContent = minutes < 1 ? last : minutes === 1 ? one : many.replace("%s", minutes);
      said = minutes;
    }
    if (rest > 0) return;
    clearInterval(timer);
    spoken.textContent = "";
    for (const element of over ? document.querySelectorAll(over) : []) element.hidden = false;
    time.dispatchEvent(new CustomEvent("over", { bubbles: true }));
  };
  const timer = setInterval(tick, 1000);
  tick();
}

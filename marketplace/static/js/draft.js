// What a maker types stays on the phone until the server has it. Words: see the macro draft_state.
// Never kept: passwords, hidden values, files, and fields with data-private.

const kept = (field) =>
  field.name &&
  !["password", "hidden", "file", "submit", "button"].includes(field.type) &&
  !("private" in field.dataset);
const isTick = (field) => field.type === "checkbox" || field.type === "radio";
const untouched = (field) =>
  isTick(field) ? field.checked === field.defaultChecked : field.value === "";

export default function draft(form) {
  const key = `draft:${form.dataset.key ?? location.pathname}`;
  const state = form.querySelector("[data-draft-state]");
  const fields = () => [...form.elements].filter(kept);
  const id = (field) => (isTick(field) ? `${field.name}=${field.value}` : field.name);

  const say = (name) => {
    if (!state) return;
    state.dataset.state = name;
    state.textContent = state.dataset[name] ?? "";
  };
  const read = () => {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null;
    }
  };
  const write = (more = {}) => {
    const values = {};
    for (const field of fields()) values[id(field)] = isTick(field) ? field.checked : field.value;
    try {
      localStorage.setItem(key, JSON.stringify({ values, ...more }));
      say(navigator.onLine ? "saved" : "waiting");
    } catch {
      say("");
    }
  };

  const old = read();
  if (old?.sent) {
    localStorage.removeItem(key);
  } else if (old?.values) {
    let brought = false;
    for (const field of fields()) {
      const value = old.values[id(field)];
      if (value === undefined || !untouched(field)) continue;
      if (isTick(field) ? field.checked === value : value === "") continue;
      if (isTick(field)) field.checked = value;
      else field.value = value;
      brought = true;
    }
    if (brought) say("restored");
  }

  let timer;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(write, 400);
  });
  form.addEventListener(
    "submit",
    (event) => {
      clearTimeout(timer);
      if (navigator.onLine) return write({ sent: Date.now() });
      event.preventDefault();
      event.stopImmediatePropagation();
      write();
      const button = event.submitter;
      addEventListener("online", () => form.requestSubmit(button), { once: true });
    },
    true,
  );
  addEventListener("offline", () => read()?.values && say("waiting"));
  addEventListener("online", () => read()?.values && say("saved"));
}

// What a maker types stays on the phone until the server has it. Words: see the macro draft_state.
// Kept is what differs from what the server showed. It comes back wherever the server still shows
// the same: a form that never arrived is filled again, one that was saved or changed elsewhere is not.
// Never kept: passwords, hidden values, files, and fields with data-private.

const kept = (field) =>
  field.name &&
  !["password", "hidden", "file", "submit", "button"].includes(field.type) &&
  !("private" in field.dataset);
const isTick = (field) => field.type === "checkbox" || field.type === "radio";
const idOf = (field) => (isTick(field) ? `${field.name}=${field.value}` : field.name);
const typed = (field) => (isTick(field) ? field.checked : field.value);
const shown = (field) => {
  if (isTick(field)) return field.defaultChecked;
  if (field.options) return ([...field.options].find((each) => each.defaultSelected) ?? field.options[0])?.value;
  return field.defaultValue;
};

export default function draft(form) {
  const key = `draft:${form.dataset.key ?? location.pathname}`;
  const state = form.querySelector("[data-draft-state]");
  const refused = form.querySelector("[aria-invalid=true]") !== null;
  const fields = () => [...form.elements].filter(kept);
  const before = {};

  const say = (name) => {
    if (!state) return;
    state.dataset.state = name;
    state.textContent = state.dataset[name] ?? "";
  };
  const read = () => {
    try {
      return JSON.parse(localStorage.getItem(key)) ?? {};
    } catch {
      return {};
    }
  };
  const write = () => {
    const changed = {};
    for (const field of fields()) {
      const [was, now] = [before[idOf(field)], typed(field)];
      if (now !== was) changed[idOf(field)] = { was, now };
    }
    try {
      if (Object.keys(changed).length) localStorage.setItem(key, JSON.stringify(changed));
      else localStorage.removeItem(key);
      return true;
    } catch {
      return false;
    }
  };
  const keep = () => say(!write() ? "" : navigator.onLine ? "saved" : "waiting");

  const old = read();
  let brought = false;
  for (const field of fields()) {
    const id = idOf(field);
    const served = shown(field);
    // A refused form shows what was typed; the server still has what it showed before.
    before[id] = refused && served === old[id]?.now ? old[id].was : served;
    if (!(id in old) || served !== old[id].was || served === old[id].now) continue;
    if (isTick(field)) field.checked = old[id].now;
    else field.value = old[id].now;
    brought = true;
  }
  write();
  if (brought) say("restored");

  let timer;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(keep, 400);
  });

  let waiting = null;
  addEventListener("online", () => {
    if (waiting) form.requestSubmit(waiting);
    waiting = null;
  });
  form.addEventListener(
    "submit",
    (event) => {
      clearTimeout(timer);
      keep();
      if (navigator.onLine) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      waiting = event.submitter;
    },
    true,
  );
  const isKept = () => Object.keys(read()).length > 0;
  addEventListener("offline", () => isKept() && say("waiting"));
  addEventListener("online", () => isKept() && say("saved"));
}

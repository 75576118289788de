// A choice that takes effect at once (sorting): its button is only for visits without a script.

export default function submit(select) {
  select.form.querySelector("[data-plain]")?.setAttribute("hidden", "");
  select.addEventListener("change", () => select.form.requestSubmit());
}

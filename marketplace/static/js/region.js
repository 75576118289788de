// Indonesian addresses: each level proposes what lies below the one above; the postcode fills itself.
// Asks data-url?level=district&q=Kan&province=…&regency=… and takes [{name, postcode?}] or
// {items: [...]}. A place the list does not know is never refused.

const LEVELS = ["province", "regency", "district", "village"];

export default function region(box) {
  const at = (level) => box.querySelector(`[data-level="${level}"]`);
  const codes = new Map();
  const postcode = at("postcode");
  // What was proposed gives way to what is typed, instead of running into it.
  const yieldToTyping = () => "filled" in postcode.dataset && postcode.select();
  postcode?.addEventListener("focus", () => {
    yieldToTyping();
    requestAnimationFrame(yieldToTyping); // the click that follows a focus puts the cursor somewhere
  });
  postcode?.addEventListener("input", () => delete postcode.dataset.filled);

  LEVELS.forEach((level, depth) => {
    const input = at(level);
    if (!input) return;
    const list = document.createElement("datalist");
    list.id = `${input.id || level}-list`;
    input.after(list);
    input.setAttribute("list", list.id);
    let asked = 0;
    let timer;

    const propose = async () => {
      const turn = ++asked;
      const url = new URL(box.dataset.url, location.href);
      url.searchParams.set("level", level);
      url.searchParams.set("q", input.value);
      for (const upper of LEVELS.slice(0, depth)) url.searchParams.set(upper, at(upper)?.value ?? "");
      try {
        const answer = await (await fetch(url, { headers: { Accept: "application/json" } })).json();
        if (turn !== asked) return;
        const found = Array.isArray(answer) ? answer : answer.items;
        list.replaceChildren(
          ...found.slice(0, 60).map((item) => {
            const option = document.createElement("option");
            option.value = item.name ?? item;
            if (item.postcode) codes.set(`${level} ${option.value}`, item.postcode);
            return option;
          }),
        );
      } catch {
        list.replaceChildren();
      }
    };
    input.addEventListener("focus", propose);
    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(propose, 200);
    });
    input.addEventListener("change", () => {
      const code = codes.get(`${level} ${input.value}`);
      if (postcode && code && (!postcode.value || "filled" in postcode.dataset)) {
        postcode.value = code;
        postcode.dataset.filled = "";
        if (document.activeElement === postcode) postcode.select();
      }
    });
  });
}

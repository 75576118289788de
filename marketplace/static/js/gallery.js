// Zoom to the weave: the large picture fills a dialog and is moved by dragging or scrolling.
// Each picture stands in <a href="large picture">, which is what happens without a script.

export default function gallery(box) {
  const links = [...box.querySelectorAll("a[href]:has(img)")];
  if (!links.length || !window.HTMLDialogElement) return;
  const dialog = document.createElement("dialog");
  dialog.className = "zoom";
  dialog.setAttribute("aria-label", box.dataset.label ?? box.getAttribute("aria-label") ?? "");
  const pane = document.createElement("div");
  pane.tabIndex = 0;
  const image = document.createElement("img");
  const close = document.createElement("button");
  close.type = "button";
  close.className = "tool";
  close.textContent = box.dataset.close;
  close.addEventListener("click", () => dialog.close());
  pane.append(image);
  dialog.append(close, pane);
  document.body.append(dialog);

  let shown = 0;
  const show = (index, x = 0.5, y = 0.5) => {
    shown = (index + links.length) % links.length;
    const small = links[shown].querySelector("img");
    image.alt = small.alt;
    image.onload = () => {
      pane.scrollLeft = image.width * x - pane.clientWidth / 2;
      pane.scrollTop = image.height * y - pane.clientHeight / 2;
    };
    image.src = links[shown].href;
  };
  links.forEach((link, index) => {
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      const frame = link.getBoundingClientRect();
      const pointed = event.detail > 0;
      dialog.showModal();
      show(
        index,
        pointed ? (event.clientX - frame.left) / frame.width : 0.5,
        pointed ? (event.clientY - frame.top) / frame.height : 0.5,
      );
    });
  });
  dialog.addEventListener("keydown", (event) => {
    if (links.length < 2 || event.altKey) return;
    if (event.key === "PageDown") show(shown + 1);
    else if (event.key === "PageUp") show(shown - 1);
    else return;
    event.preventDefault();
  });

  let from;
  pane.addEventListener("pointerdown", (event) => {
    if (event.pointerType !== "mouse") return;
    from = [event.clientX + pane.scrollLeft, event.clientY + pane.scrollTop];
    pane.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  pane.addEventListener("pointermove", (event) => {
    if (from) pane.scrollTo(from[0] - event.clientX, from[1] - event.clientY);
  });
  for (const end of ["pointerup", "pointercancel"]) {
    pane.addEventListener(end, () => (from = undefined));
  }
}

// Waits for a payment or a paper: asks data-url every data-every seconds (3) and loads the page again
// when the answer's state is another than data-state. After data-until seconds (900) it stops and
// shows what stands in data-over (a selector). Silent while the page is in the background.

export default function poll(element) {
  const every = (Number(element.dataset.every) || 3) * 1000;
  const end = Date.now() + (Number(element.dataset.until) || 900) * 1000;
  const wait = (time) => setTimeout(ask, time);

  async function ask() {
    if (Date.now() > end) {
      const over = element.dataset.over;
      for (const hidden of over ? document.querySelectorAll(over) : []) hidden.hidden = false;
      return;
    }
    if (document.hidden) {
      document.addEventListener("visibilitychange", ask, { once: true });
      return;
    }
    try {
      const answer = await fetch(element.dataset.url, {
        headers: { Accept: "application/json" },
        cache: "no-store",
      });
      if (answer.ok && (await answer.json()).state !== element.dataset.state) {
        location.reload();
        return;
      }
      wait(answer.ok ? every : every * 4);
    } catch {
      wait(every * 4);
    }
  }
  wait(every);
}

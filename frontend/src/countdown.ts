// The ring that runs down while a payment prompt lies on the phone.
import { whenPresent } from "./elements";

function draw(box: HTMLElement, left: number, total: number): void {
  const text = box.querySelector("[data-countdown-text]");
  const ring = box.querySelector("[data-countdown-ring]");
  if (text) text.textContent = String(left);
  ring?.setAttribute("stroke-dashoffset", String(100 - (100 * left) / total));
}

/** What becomes possible when the time is over, such as asking again. */
function reveal(id: string): void {
  const after = document.querySelectorAll<HTMLElement>(`[data-countdown-after="${CSS.escape(id)}"]`);
  for (const element of after) element.hidden = false;
}

function run(box: HTMLElement): void {
  const seconds = Number(box.dataset.countdown);
  const total = Number(box.dataset.countdownTotal) || seconds;
  // By the clock, not by counting ticks: a phone in a pocket stops timers.
  const end = Date.now() + seconds * 1000;
  const timer = setInterval(tick, 250);
  function tick(): void {
    const left = Math.max(0, Math.ceil((end - Date.now()) / 1000));
    draw(box, left, total);
    if (left > 0 && box.isConnected) return;
    clearInterval(timer);
    if (box.isConnected) reveal(box.id);
  }
  tick();
}

export function startCountdowns(): void {
  whenPresent<HTMLElement>("[data-countdown]", run);
}

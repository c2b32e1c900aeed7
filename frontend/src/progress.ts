// The production's progress: named step, count, bar.

/** Data of a `render` event; every field may be missing. `percent` is 0 to 100. */
export interface RenderTick {
  run_id?: string;
  step?: string;
  done?: number;
  total?: number;
  percent?: number;
}

function wordFor(box: HTMLElement, step: string): string {
  try {
    const steps = JSON.parse(box.dataset.steps ?? "{}") as Record<string, string>;
    return steps[step] ?? step;
  } catch {
    return step;
  }
}

function setText(element: Element | null, text: string): void {
  // Unchanged text is not written again: a live region would repeat it.
  if (element && element.textContent !== text) element.textContent = text;
}

function count(box: HTMLElement, tick: RenderTick): string {
  if (tick.done === undefined || !tick.total) return "";
  const pattern = box.querySelector<HTMLElement>("[data-progress-count]")?.dataset.of ?? "{done}/{total}";
  return pattern.replace("{done}", String(tick.done)).replace("{total}", String(tick.total));
}

function update(box: HTMLElement, tick: RenderTick): void {
  if (tick.step) setText(box.querySelector("[data-progress-step]"), wordFor(box, tick.step));
  setText(box.querySelector("[data-progress-count]"), count(box, tick));
  const bar = box.querySelector("progress");
  if (!bar) return;
  if (tick.percent === undefined) bar.removeAttribute("value");
  else bar.value = tick.percent;
}

export function showProgress(tick: RenderTick): void {
  for (const box of document.querySelectorAll<HTMLElement>("[data-live-progress]")) update(box, tick);
}

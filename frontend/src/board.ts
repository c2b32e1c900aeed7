// Dragging a card of the HQ board. It presses the "move to" menu's own button, so there is one
// way to move a card, with script or without, by mouse or by keyboard.

function moveButton(card: Element, state: string): HTMLButtonElement | null {
  return card.querySelector<HTMLButtonElement>(`button[data-move-to="${CSS.escape(state)}"]`);
}

export function startBoard(): void {
  let carried: Element | null = null;
  const columnAt = (event: Event): HTMLElement | null =>
    (event.target as Element).closest<HTMLElement>("[data-board-state]");
  document.addEventListener("dragstart", (event) => {
    carried = (event.target as Element).closest(".board-card[draggable]");
    carried?.classList.add("board-card-carried");
  });
  document.addEventListener("dragover", (event) => {
    const state = columnAt(event)?.dataset.boardState;
    // Only where the state machine lets it go: the menu holds the allowed moves.
    if (carried && state && moveButton(carried, state)) event.preventDefault();
  });
  document.addEventListener("drop", (event) => {
    const state = columnAt(event)?.dataset.boardState;
    const button = carried && state ? moveButton(carried, state) : null;
    if (!button) return;
    event.preventDefault();
    button.click();
  });
  document.addEventListener("dragend", () => {
    carried?.classList.remove("board-card-carried");
    carried = null;
  });
}

// Finding elements, now and after htmx brought in more.

/** Calls `enhance` for each match, now and in every fragment that htmx swaps in; once per element. */
export function whenPresent<T extends Element>(selector: string, enhance: (element: T) => void): void {
  const seen = new WeakSet<Element>();
  const look = (root: ParentNode): void => {
    const own = root instanceof Element && root.matches(selector) ? [root as T] : [];
    for (const element of [...own, ...root.querySelectorAll<T>(selector)]) {
      if (seen.has(element)) continue;
      seen.add(element);
      enhance(element);
    }
  };
  look(document);
  document.addEventListener("htmx:load", (event) => look(event.target as Element));
}

/** Listens for clicks on anything inside an element that matches. */
export function onClick(selector: string, act: (element: HTMLElement, event: MouseEvent) => void): void {
  document.addEventListener("click", (event) => {
    const found = (event.target as Element).closest<HTMLElement>(selector);
    if (found) act(found, event);
  });
}

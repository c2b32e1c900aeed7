// Live pages: <main data-live-url="…/events?project=…">. An event refreshes the fragments whose
// data-live-refresh names it; `render` ticks move the progress without any request. When the
// stream cannot be held, the page asks every five seconds instead, and keeps trying the stream.
import { showProgress, type RenderTick } from "./progress";

const EVENTS = ["timeline", "render", "payment", "notification", "comment"] as const;
const POLL_MS = 5_000;
const RETRY_MS = 30_000;
const ALLOWED_FAILURES = 3;
/** Several events of one commit come as one refresh. */
const GATHER_MS = 80;

type Refresh = (element: Element) => void;

class LivePage {
  private stream: EventSource | undefined;
  private failures = 0;
  private polling: number | undefined;
  private readonly waiting = new Set<string>();

  constructor(
    private readonly url: string,
    private readonly refresh: Refresh,
  ) {}

  open(): void {
    this.stream?.close();
    const stream = new EventSource(this.url, { withCredentials: true });
    stream.addEventListener("open", () => this.opened());
    stream.addEventListener("error", () => this.failed(stream));
    for (const name of EVENTS) {
      stream.addEventListener(name, (event) => this.received(name, event as MessageEvent<string>));
    }
    this.stream = stream;
  }

  /** Frees the connection while the page rests in the browser's memory. */
  close(): void {
    this.stream?.close();
  }

  private opened(): void {
    const lost = this.failures > 0 || this.polling !== undefined;
    this.failures = 0;
    clearInterval(this.polling);
    this.polling = undefined;
    mark(false);
    if (lost) this.refreshAll(); // what happened in between
  }

  /** A dropped stream is reopened by the browser itself; a refused one is closed for good. */
  private failed(stream: EventSource): void {
    this.failures += 1;
    const closed = stream.readyState === EventSource.CLOSED;
    if (!closed && this.failures < ALLOWED_FAILURES) return;
    this.poll();
    if (closed) setTimeout(() => this.open(), RETRY_MS);
  }

  private poll(): void {
    if (this.polling !== undefined) return;
    mark(true);
    this.polling = window.setInterval(() => {
      if (!document.hidden) this.refreshAll();
    }, POLL_MS);
  }

  private received(name: string, event: MessageEvent<string>): void {
    if (name === "render") showProgress(parse(event.data));
    if (this.waiting.size === 0) setTimeout(() => this.flush(), GATHER_MS);
    this.waiting.add(name);
  }

  private flush(): void {
    const names = [...this.waiting];
    this.waiting.clear();
    for (const element of fragments()) {
      const wanted = (element.dataset.liveRefresh ?? "").split(/[\s,]+/);
      if (names.some((name) => wanted.includes(name))) this.refresh(element);
    }
  }

  private refreshAll(): void {
    for (const element of fragments()) this.refresh(element);
  }
}

function fragments(): NodeListOf<HTMLElement> {
  return document.querySelectorAll<HTMLElement>("[data-live-refresh]");
}

function parse(data: string): RenderTick {
  try {
    return JSON.parse(data) as RenderTick;
  } catch {
    return {};
  }
}

/** Says quietly that updates come more slowly now. */
function mark(lost: boolean): void {
  for (const note of document.querySelectorAll<HTMLElement>("[data-live-lost]")) note.hidden = !lost;
}

export function startLive(refresh: Refresh): void {
  const url = document.querySelector<HTMLElement>("[data-live-url]")?.dataset.liveUrl;
  if (!url) return;
  const page = new LivePage(url, refresh);
  page.open();
  addEventListener("pagehide", () => page.close());
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload(); // back after a while: show what is true now
  });
}

"""Keeps the processes of one installation running, and ends them together."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Literal

from techwize_core.kernel.errors import TechwizeError
from techwize_core.kernel.supervision.child import Child, ChildSpec, Supervised
from techwize_core.kernel.supervision.deathwatch import DeathWatch
from techwize_core.kernel.supervision.errors import ChildFailed
from techwize_core.kernel.supervision.run import MARK, note_children

_TICK_SECONDS = 0.05
_STEADY_SECONDS = 30.0
_FIRST_DELAY_SECONDS, _LONGEST_DELAY_SECONDS = 0.25, 5.0
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True)
class ChildEvent:
    """Something that happened to a child, for logs and the terminal."""

    child: str
    what: Literal["started", "ready", "died", "failed", "stopped"]
    detail: str = ""


@dataclass
class _Post:
    """One child and the plan for its next start."""

    child: Supervised
    started: float = 0.0
    quick_deaths: int = 0
    due: float | None = None

    def plan_restart(self, now: float) -> float:
        """Seconds until the next start: none after a steady life, then more and more."""
        if now - self.started >= _STEADY_SECONDS:
            self.quick_deaths = 0
        delay = _FIRST_DELAY_SECONDS * 2 ** (self.quick_deaths - 1) if self.quick_deaths else 0.0
        self.quick_deaths += 1
        self.due = now + min(delay, _LONGEST_DELAY_SECONDS)
        return self.due - now


class Supervisor:
    """Starts children in the given order, restarts what dies, stops in reverse order.

    Use it from the main thread and inside :func:`single_run`. ``on_event`` is
    called in that thread; ``echo`` gets (child, line) for each line that a child
    prints, from other threads. Logs go to ``data_dir``/log/<name>.log.
    When this process is killed, the children are killed with it.
    """

    def __init__(
        self,
        children: Sequence[ChildSpec | Supervised],
        *,
        data_dir: Path,
        on_event: Callable[[ChildEvent], None] = lambda _event: None,
        echo: Callable[[str, str], None] | None = None,
    ) -> None:
        self._data_dir = data_dir.resolve()
        self._on_event = on_event
        self._echo = echo
        self._watch = DeathWatch()
        self._posts = [_Post(self._child(one)) for one in children]
        self._ended = threading.Event()
        self._handlers: dict[int, signal.Handlers] = {}

    def start(self) -> None:
        """Start all; from here on Ctrl-C, SIGTERM and SIGHUP end :meth:`wait`.

        Raises what the start of a child raises, with the others stopped again.
        """
        for number in _SIGNALS:
            self._handlers[number] = signal.signal(number, self._on_signal)  # type: ignore[assignment]
        try:
            for post in self._posts:
                self._start(post)
        except BaseException:
            self.stop()
            raise

    def wait_until_ready(self, seconds: float = 60.0) -> bool:
        """Watch until every child is ready; False when we were told to stop meanwhile.

        Raises :class:`ChildFailed` after ``seconds``, naming who is not.
        """
        waiting = list(self._posts)
        deadline = time.monotonic() + seconds
        while not self._ended.is_set():
            self._tick()
            for post in [post for post in waiting if post.child.is_running()]:
                waiting.remove(post)
                self._on_event(ChildEvent(post.child.name, "ready"))
            if not waiting:
                return True
            if time.monotonic() > deadline:
                names = ", ".join(post.child.name for post in waiting)
                logs = self._data_dir / "log"
                raise ChildFailed(f"Not ready after {seconds:g} s: {names}; see {logs}.")
            self._ended.wait(_TICK_SECONDS)
        return False

    def wait(self, beside: Callable[[], None] | None = None) -> None:
        """Watch and restart until a signal or :meth:`end`; the caller then calls :meth:`stop`.

        ``beside`` is for work that takes long, such as showing an order: it runs
        meanwhile in a thread of its own, and is abandoned when the waiting ends.
        """
        if beside is not None:
            threading.Thread(target=beside, name="beside the supervisor", daemon=True).start()
        while not self._ended.wait(_TICK_SECONDS):
            self._tick()

    def end(self) -> None:
        """Make :meth:`wait` return; may be called from any thread."""
        self._ended.set()

    def stop(self) -> None:
        """Stop all in reverse order. A further signal meanwhile cuts the waiting short."""
        self._ended.set()
        living = [post for post in self._posts if post.child.is_alive()]
        for post in reversed(self._posts):
            post.child.begin_stop()
        for post in reversed(self._posts):
            post.child.stop()
            if post in living:
                self._on_event(ChildEvent(post.child.name, "stopped"))
        note_children(self._data_dir, [])
        self._watch.close()
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        self._handlers.clear()

    def _child(self, one: ChildSpec | Supervised) -> Supervised:
        if not isinstance(one, ChildSpec):
            return one
        name, echo = one.name, self._echo
        log_file = self._data_dir / "log" / f"{name}.log"
        listener = None if echo is None else lambda line: echo(name, line)
        mark = {MARK: str(self._data_dir)}
        return Child(one, log_file, self._watch, listener, extra_env=mark)

    def _start(self, post: _Post) -> None:
        post.child.start()
        post.started, post.due = time.monotonic(), None
        running = [one.child for one in self._posts if isinstance(one.child, Child)]
        note_children(
            self._data_dir,
            [(child.pid, list(child.spec.argv)) for child in running if child.pid is not None],
        )
        self._on_event(ChildEvent(post.child.name, "started", f"process {post.child.pid}"))

    def _tick(self) -> None:
        self._watch.ensure()
        for post in self._posts:
            if post.due is None and not post.child.is_alive():
                # At once, while the number of its process group cannot be a stranger's yet.
                post.child.stop()
                delay = post.plan_restart(time.monotonic())
                self._on_event(ChildEvent(post.child.name, "died", f"again in {delay:g} s"))
            if post.due is not None and time.monotonic() >= post.due:
                self._restart(post)

    def _restart(self, post: _Post) -> None:
        try:
            self._start(post)
        except TechwizeError as error:
            post.plan_restart(time.monotonic())
            self._on_event(ChildEvent(post.child.name, "failed", error.detail))

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        if self._ended.is_set():
            for post in self._posts:
                post.child.hurry()
        self._ended.set()

"""Starts the processes of one installation and keeps them running."""

from __future__ import annotations

from techwize_core.kernel.supervision.child import ChildSpec, Supervised
from techwize_core.kernel.supervision.deathwatch import DeathWatch
from techwize_core.kernel.supervision.errors import AlreadyRunning, ChildFailed, PortTaken
from techwize_core.kernel.supervision.ports import choose_ports
from techwize_core.kernel.supervision.run import single_run
from techwize_core.kernel.supervision.supervisor import ChildEvent, Supervisor

__all__ = [
    "AlreadyRunning",
    "ChildEvent",
    "ChildFailed",
    "ChildSpec",
    "DeathWatch",
    "PortTaken",
    "Supervised",
    "Supervisor",
    "choose_ports",
    "single_run",
]

"""What can stop a step or a run."""

from __future__ import annotations


class StepRefused(Exception):
    """The step cannot succeed with these inputs; trying again would not help.

    ``str(error)`` is a sentence for staff that says what to change.
    """


class LeaseLost(Exception):
    """Another worker has the run now: stop, and write nothing more."""


class RunCancelled(Exception):
    """Somebody cancelled the run while it worked."""

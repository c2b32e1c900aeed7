"""The names of the task queues."""

QUEUES = ("default", "render")
"""``render`` holds what takes minutes, so that it never delays a payment."""

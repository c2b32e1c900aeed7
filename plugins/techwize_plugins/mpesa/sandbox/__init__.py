"""A stand-in for Daraja on loopback: the documented wire format, a phone to pay with, and its faults."""

from techwize_plugins.mpesa.sandbox.server import DarajaSandbox

__all__ = ["DarajaSandbox"]

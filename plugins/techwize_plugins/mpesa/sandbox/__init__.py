"""A stand-in for Daraja on loopback: its wire format, its faults, and a phone to pay with."""

from techwize_plugins.mpesa.sandbox.server import DarajaSandbox

__all__ = ["DarajaSandbox"]

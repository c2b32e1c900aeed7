"""What the loopback server serves: the real sandbox, its late callback held back for less long."""

from techwize_plugins.mpesa.sandbox import DarajaSandbox
from techwize_plugins.mpesa.sandbox.times import SandboxTimes


def brisk_daraja() -> object:
    """The sandbox; a prompt lives longer than any test."""
    return DarajaSandbox(times=SandboxTimes(late_callback=0.8, hold_response=5.0)).asgi_app()

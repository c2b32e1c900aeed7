"""What the loopback server of the M-Pesa tests serves: the real sandbox at a brisk pace."""

from techwize_plugins.mpesa.sandbox import DarajaSandbox
from techwize_plugins.mpesa.sandbox.times import SandboxTimes


def brisk_sandbox() -> object:
    """The sandbox with the waits cut short, and tokens that kill the ones before them."""
    times = SandboxTimes(late_callback=0.6, hold_response=5.0)
    return DarajaSandbox(times=times, one_token=True).asgi_app()

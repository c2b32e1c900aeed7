"""Payments: attempts, callbacks, the ledger, receipts. Providers are plugins."""

from pyramid.config import Configurator

from techwize_core.payments.inbox import process_callback
from techwize_core.payments.janitor import ask_about_payments, match_orphans
from techwize_core.payments.retention import forget_settled_callbacks
from techwize_core.payments.tasks import make_receipt, settle_payment, settle_revision_fee


def includeme(config: Configurator) -> None:
    """Handlers, tasks, sweeps and the API."""
    config.add_event_handler("callback_received", "process_callback", process_callback)
    config.add_event_handler("revision_requested", "settle_revision_fee", settle_revision_fee)
    config.add_task("settle_payment", settle_payment)
    config.add_task("make_receipt", make_receipt)
    config.add_sweep("ask_about_payments", ask_about_payments, 2.0)
    config.add_sweep("match_orphans", match_orphans, 30.0)
    config.add_sweep("forget_settled_callbacks", forget_settled_callbacks, 6 * 3600.0)
    config.add_api_tag(
        "Payments",
        "Paying for a project, what was paid, receipts; and the addresses that payment providers call back.",
    )
    config.scan(".api")

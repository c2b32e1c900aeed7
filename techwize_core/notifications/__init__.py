"""Notifications: who is told what, by which way."""

from pyramid.config import Configurator

from techwize_core.notifications import tasks, triggers


def includeme(config: Configurator) -> None:
    """The spec's triggers, the sending of messages, and the API."""
    config.add_event_handler("account_created", "welcome", triggers.welcome)
    config.add_event_handler("new_order", "confirm_order", triggers.order_confirmation)
    config.add_event_handler("payment_received", "confirm_payment", triggers.payment_received)
    config.add_event_handler("status_change", "tell_client", triggers.status_changed)
    config.add_event_handler("revision_requested", "tell_revision", triggers.revision_requested)
    config.add_event_handler("assigned", "tell_editor", triggers.assigned)
    config.add_task("send_message", tasks.send_message)
    config.add_sweep("messages", tasks.sweep_messages, 5.0)
    config.add_api_tag("Notifications", "What a person was told.")
    config.scan(".api")

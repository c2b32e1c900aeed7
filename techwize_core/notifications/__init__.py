"""Notifications: who is told what, by which way."""

from pyramid.config import Configurator

from techwize_core.notifications import account_triggers, tasks, triggers


def includeme(config: Configurator) -> None:
    """The spec's triggers, the sending of messages, and the API."""
    config.add_event_handler("account_created", "welcome", triggers.welcome)
    config.add_event_handler("new_order", "confirm_order", triggers.order_confirmation)
    config.add_event_handler("payment_received", "confirm_payment", triggers.payment_received)
    config.add_event_handler("status_change", "tell_client", triggers.status_changed)
    config.add_event_handler("revision_requested", "tell_revision", triggers.revision_requested)
    config.add_event_handler("assigned", "tell_editor", triggers.assigned)
    config.add_event_handler("account_created", "ask_address", account_triggers.ask_new_account)
    config.add_event_handler(
        "email_verification_requested", "ask_address", account_triggers.ask_for_address
    )
    config.add_event_handler(
        "password_reset_requested", "send_link", account_triggers.send_reset_link
    )
    config.add_event_handler("password_changed", "tell_person", account_triggers.password_changed)
    config.add_event_handler(
        "second_factor_changed", "tell_person", account_triggers.second_factor_changed
    )
    config.add_task("send_message", tasks.send_message)
    config.add_sweep("messages", tasks.sweep_messages, 5.0)
    config.add_sealed_column("outgoing_messages", "sealed_link")
    config.add_api_tag("Notifications", "What a person was told.")
    config.scan(".api")

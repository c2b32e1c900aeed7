"""Structured logs: static event names with fields; secrets are struck out."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

_SECRET_FIELD = re.compile(
    r"password|secret|token|passkey|authorization|api_key|credential|cookie", re.I
)
# Tokens by what stands before them: in headers, in addresses of ours, in our API keys.
_SECRET_TEXT = re.compile(
    r"(Bearer\s+|Basic\s+|tw_live_|\b(?:ticket|token|sig)=|/api/hooks/)[\w.~%+/=\-]+"
)
# A JSON Web Token looks like one wherever it stands; a sealed text is no use in a log either.
_TOKEN_TEXT = re.compile(r"\beyJ[\w\-]+\.[\w\-]+\.[\w\-]+|\bgAAAA[\w\-]{20,}=*")


def _strike_secrets(
    _logger: Any, _name: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    for key, value in event.items():
        event[key] = _struck(key, value)
    return event


def _struck(key: str, value: Any) -> Any:
    """The value without secrets, however deep they lie."""
    if _SECRET_FIELD.search(key):
        return "***"
    if isinstance(value, str):
        return _TOKEN_TEXT.sub("***", _SECRET_TEXT.sub(r"\1***", value))
    if isinstance(value, dict):
        return {name: _struck(str(name), part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_struck(key, part) for part in value]
    return value


def configure_logs(level: str, form: str) -> None:
    """Send structlog's and the standard library's records to stderr in one shape."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _strike_secrets,
    ]
    renderer: Any = (
        # A plain traceback: the pretty one prints local variables, secrets among them.
        structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
        if form == "console"
        else structlog.processors.JSONRenderer()
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    # These libraries log each request or each step, including URLs with tokens in them.
    for noisy in ("httpx", "httpcore", "huey", "botocore", "alembic", "fontTools"):
        logging.getLogger(noisy).setLevel("WARNING")
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def get_logger(name: str) -> Any:
    """A logger whose records carry the bound request, tenant and plugin."""
    return structlog.stdlib.get_logger(name)

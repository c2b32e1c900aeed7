"""Logs: one shape, and no secret in it."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from techwize_core.kernel.logs import configure_logs, get_logger


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    root, kept = logging.getLogger(), structlog.get_config()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.configure(**kept)


@pytest.mark.parametrize("form", ["json", "console"])
@pytest.mark.parametrize(
    "fields",
    [
        {"password": "hunter2-secret"},
        {"MPESA_CONSUMER_SECRET": "hunter2-secret"},
        {"refresh_token": "hunter2-secret"},
        {"header": "Bearer hunter2-secret"},
        {"address": "/events?ticket=hunter2-secret&project=1"},
        {"said": "the key tw_live_hunter2-secret was refused"},
        {"path": "/api/hooks/hunter2-secret"},
        {"address": "https://studio.example/reset?token=hunter2-secret"},
        {"address": "/media/x.mp4?expires=1&sig=hunter2-secret"},
        {"said": "eyJhbGciOiJIUzI1NiJ9.hunter2-secret.hunter2-secret is no token"},
        {"said": "gAAAAABhunter2-secret-hunter2-secret=="},
        {"body": {"user": {"password": "hunter2-secret"}}},
        {"headers": [{"value": "Bearer hunter2-secret"}]},
    ],
)
def test_secrets_are_struck_out(
    capsys: pytest.CaptureFixture[str], form: str, fields: dict[str, Any]
) -> None:
    configure_logs("info", form)
    get_logger("techwize.test").info("test.happened", **fields)
    logged = capsys.readouterr().err
    assert "test.happened" in logged
    assert "hunter2" not in logged
    assert "***" in logged


def _fail_with(*, secret: str) -> None:
    raise ValueError("it did not work")


@pytest.mark.parametrize("form", ["json", "console"])
def test_a_traceback_shows_no_variables(capsys: pytest.CaptureFixture[str], form: str) -> None:
    configure_logs("info", form)
    try:
        _fail_with(secret=f"hunter{2}")
    except ValueError:
        get_logger("techwize.test").exception("test.failed")
    logged = capsys.readouterr().err
    assert "ValueError" in logged
    assert "hunter2" not in logged


def test_other_libraries_records_have_the_same_shape(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("info", "json")
    logging.getLogger("somebody.else").warning("about %s", "Bearer abc.def")
    record = json.loads(capsys.readouterr().err)
    assert (record["level"], record["logger"]) == ("warning", "somebody.else")
    assert record["event"] == "about Bearer ***"

"""Mails where there is no server: files, safe headers, the same name at each try."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from techwize_plugins.email.channel import EmailChannel, compose
from techwize_plugins.email.settings import EmailSettings

from techwize_core.sdk import Message, ProviderContext, ProviderRefused, ProviderUnavailable


def context(
    folder: Path, *, tenant_name: str = "Duka Films", **settings: Any
) -> ProviderContext[EmailSettings]:
    """The surroundings of a call, without a server."""
    return ProviderContext(
        settings=EmailSettings(folder=folder, **settings),
        tenant_id=uuid4(),
        tenant_name=tenant_name,
        now=lambda: datetime(2026, 3, 1, 12, 0, tzinfo=UTC),
        log=None,
    )


def message(**fields: Any) -> Message:
    """A message to Achieng."""
    base: dict[str, Any] = {
        "id": uuid4(),
        "to_name": "Achieng Otieno",
        "to_email": "achieng@example.com",
        "to_phone": None,
        "subject": "Oda yako — TW-1001",
        "text": "Habari!\n",
        "html": "<p>Habari!</p>",
    }
    return Message(**{**base, **fields})


def parsed(mail: EmailMessage) -> EmailMessage:
    """The mail as its reader's program sees it."""
    return message_from_bytes(mail.as_bytes(), policy=policy.default)  # type: ignore[return-value]


def test_a_mail_is_a_file_that_can_be_opened(tmp_path: Path) -> None:
    sent = message(attachments=(("risiti.pdf", "application/pdf", b"%PDF-"),))
    report = EmailChannel().send(context(tmp_path / "mail"), sent)
    assert (report.outcome, report.reference) == ("stored", f"{sent.id}.eml")
    [path] = (tmp_path / "mail").iterdir()
    mail = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert mail["Subject"] == "Oda yako — TW-1001"
    assert mail["To"].addresses[0].display_name == "Achieng Otieno"
    assert mail["From"].addresses[0].display_name == "Duka Films"
    assert mail["Date"].datetime == datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
    assert mail.get_body(("plain",)).get_content() == "Habari!\n"
    assert mail.get_body(("html",)).get_content().strip() == "<p>Habari!</p>"
    [attachment] = mail.iter_attachments()
    assert (attachment.get_filename(), attachment.get_content()) == ("risiti.pdf", b"%PDF-")


def test_a_second_try_is_the_same_mail(tmp_path: Path) -> None:
    sent = message()
    names = {EmailChannel().send(context(tmp_path), sent).reference for _ in range(2)}
    assert len(names) == 1
    assert len(list(tmp_path.iterdir())) == 1
    assert compose(context(tmp_path), sent)["Message-ID"] == f"<{sent.id}@techwize.test>"


@pytest.mark.parametrize(
    "line", ["\r\nBcc: thief@example.com", "\nBcc: thief@example.com", "\r\n\r\n<script>"]
)
def test_peoples_words_start_no_header(tmp_path: Path, line: str) -> None:
    evil = message(to_name=f"Achieng{line}", subject=f"Oda{line}")
    mail = parsed(compose(context(tmp_path, tenant_name=f"Duka{line}"), evil))
    assert mail["Bcc"] is None
    assert [a.addr_spec for a in mail["To"].addresses] == ["achieng@example.com"]
    assert set(mail.keys()) == {
        "From",
        "To",
        "Subject",
        "Date",
        "Message-ID",
        "Auto-Submitted",
        "MIME-Version",
        "Content-Type",
    }


@pytest.mark.parametrize(
    "address",
    [
        "achieng@example.com\r\nBcc: thief@example.com",
        "a@b.c, thief@example.com",
        "achieng",
        "",
        "a b@c.d",
        "<a@b.c>",
    ],
)
def test_an_address_that_is_none_is_refused_for_good(tmp_path: Path, address: str) -> None:
    with pytest.raises(ProviderRefused):
        EmailChannel().send(context(tmp_path), message(to_email=address))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "name", ["", "Ng'ang'a \"Kim\" <x@y.z>", "Wanjikũ, wa Kamau", "=?utf-8?q?x?=", "名" * 100]
)
def test_any_name_can_be_written_to(tmp_path: Path, name: str) -> None:
    mail = parsed(compose(context(tmp_path), message(to_name=name)))
    assert [a.addr_spec for a in mail["To"].addresses] == ["achieng@example.com"]


def test_a_folder_that_cannot_be_written_to_is_tried_later(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("a file in the way")
    with pytest.raises(ProviderUnavailable, match="mail folder"):
        EmailChannel().send(context(tmp_path / "mail"), message())


def test_who_has_no_address_cannot_be_reached() -> None:
    assert EmailChannel().can_reach(message())
    assert not EmailChannel().can_reach(message(to_email=None))
    assert not EmailChannel().can_reach(message(to_email=""))

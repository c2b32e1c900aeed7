"""Receipts as PDF: the data of one payment, set by typst, kept in the object store."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from uuid import UUID

from sqlalchemy import func, select

from techwize_core.accounts.models import Profile
from techwize_core.kernel.clock import NAIROBI
from techwize_core.kernel.db.base import Json
from techwize_core.kernel.db.scope import Scope
from techwize_core.kernel.errors import NotFound
from techwize_core.kernel.money import Money
from techwize_core.kernel.objects.errors import ObjectMissing
from techwize_core.kernel.phone import display_phone
from techwize_core.kernel.platform import Platform
from techwize_core.kernel.work import UnitOfWork
from techwize_core.payments.amount_words import amount_in_words
from techwize_core.payments.attempts import AttemptService
from techwize_core.payments.ledger import ZERO, client_account, project_account
from techwize_core.payments.models import LedgerEntry, Payment, Receipt
from techwize_core.payments.typesetting import set_receipt
from techwize_core.projects.service import ProjectService
from techwize_core.tenants.models import Tenant
from techwize_core.tenants.service import TenantService

_PDF = "application/pdf"
_METHODS = {"mpesa": "M-Pesa", "card": "Card", "bank_transfer": "Bank transfer"}


@dataclass(frozen=True)
class Document:
    """A receipt ready to be sent."""

    file_name: str
    body: bytes


@dataclass(frozen=True)
class _Draft:
    receipt_id: UUID
    number: str
    version: tuple[str, str | None]
    data: Json


def receipt_number(receipt: Receipt) -> str:
    """The number as people read it: ``R-00042``."""
    return f"R-{receipt.number:05d}"


def receipt_document(platform: Platform, payment: Payment) -> Document:
    """The receipt of a payment; made now where it is not there yet.

    The caller has checked that the person may see the payment. Raises
    :class:`NotFound` until it is completed.
    """
    with platform.unit(Scope.worker(payment.tenant_id)) as work:
        receipt = _receipt_of(work, payment.id)
        name, key = receipt_number(receipt), receipt.file_key
    body = _stored(platform, key) if key else None
    if body is None:
        body = make_receipt(platform, payment.tenant_id, payment.id)
    return Document(f"{name}.pdf", body)


def make_receipt(platform: Platform, tenant_id: UUID, payment_id: UUID) -> bytes:
    """Set the receipt and keep it; safe to repeat. Raises :class:`NotFound` until there is one."""
    worker = Scope.worker(tenant_id)
    with platform.unit(worker) as work:
        draft = _draft(work, payment_id)
    body = set_receipt(draft.data)
    final = "final" if draft.version[1] else "provisional"
    key = f"tenants/{tenant_id}/receipts/{draft.receipt_id}-{final}.pdf"
    platform.store.put(key, BytesIO(body), _PDF)
    with platform.unit(worker) as work:
        payment = work.get(AttemptService).lock(payment_id)
        # A receipt number or a correction that came meanwhile has ordered a new one.
        if _version(payment) == draft.version:
            _receipt_of(work, payment_id).file_key = key
    return body


def _stored(platform: Platform, key: str) -> bytes | None:
    try:
        with platform.store.open(key) as file:
            return file.read()
    except ObjectMissing:
        return None


def _receipt_of(work: UnitOfWork, payment_id: UUID) -> Receipt:
    receipt = work.session.scalar(select(Receipt).where(Receipt.payment_id == payment_id))
    if receipt is None:
        raise NotFound("There is a receipt once the payment is completed.")
    return receipt


def _version(payment: Payment) -> tuple[str, str | None]:
    return str(payment.amount), payment.mpesa_receipt_number


def _draft(work: UnitOfWork, payment_id: UUID) -> _Draft:
    receipt = _receipt_of(work, payment_id)
    payment = work.get(AttemptService).get(payment_id)
    number, tenants = receipt_number(receipt), work.get(TenantService)
    data = {
        "number": number,
        "date": f"{receipt.created_at.astimezone(NAIROBI):%-d %b %Y, %H:%M} EAT",
        "address": f"{tenants.address}/receipts/{receipt.id}",
        "seller": _seller(tenants.current()),
        "buyer": _buyer(work, payment),
        **_payment_data(work, payment),
    }
    return _Draft(receipt.id, number, _version(payment), data)


def _seller(tenant: Tenant) -> Json:
    brand = tenant.brand
    phone = str(brand.get("phone") or "")
    lines = [
        str(brand.get("address") or ""),
        display_phone(phone) if phone else "",
        str(brand.get("email") or ""),
    ]
    return {
        "name": tenant.name,
        "accent": brand.get("accent"),
        "lines": [line for line in lines if line],
    }


def _buyer(work: UnitOfWork, payment: Payment) -> Json:
    profile = work.session.get_one(Profile, payment.client_id)
    return {"name": profile.full_name, "company": profile.company_name or ""}


def _payment_data(work: UnitOfWork, payment: Payment) -> Json:
    project = work.get(ProjectService).get(payment.project_id)
    booked = _booked(work, payment)
    credit = booked.get(client_account(payment.client_id), ZERO)
    return {
        "reference": project.reference,
        "title": project.title,
        "amount": Money.of(payment.amount).format(),
        "words": amount_in_words(payment.amount),
        "method": _METHODS[payment.payment_method],
        "phone": display_phone(payment.phone_number) if payment.phone_number else "",
        "provider_receipt": payment.mpesa_receipt_number or "to follow",
        "for_order": Money.of(booked.get(project_account(project.id), ZERO)).format(),
        "as_credit": Money.of(credit).format() if credit else "",
        "order_total": Money.of(project.total_amount).format(),
    }


def _booked(work: UnitOfWork, payment: Payment) -> dict[str, Decimal]:
    rows = work.session.execute(
        select(LedgerEntry.account, func.sum(LedgerEntry.amount).label("booked"))
        .where(LedgerEntry.payment_id == payment.id)
        .group_by(LedgerEntry.account)
    )
    return {row.account: row.booked for row in rows}

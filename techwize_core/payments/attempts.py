"""Attempts to pay: found, locked, and moved step by step with a trace of each."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from techwize_core.kernel.db.base import Json
from techwize_core.kernel.db.rows import row_by_id
from techwize_core.kernel.work import UnitOfWork
from techwize_core.payments.errors import ImpossibleStep
from techwize_core.payments.models import OPEN_STATES, AttemptState, Payment, PaymentTransition
from techwize_core.payments.states import STATUS_OF, may_step
from techwize_core.projects.feed import tell
from techwize_core.projects.service import ProjectService


class AttemptService:
    """The attempts that the current person or worker may see."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._session = work.session

    def get(self, payment_id: UUID) -> Payment:
        """The attempt. Raises :class:`NotFound` when it is absent or somebody else's."""
        missing = "There is no such payment, or it is not yours."
        return row_by_id(self._session, Payment, payment_id, missing=missing)

    def lock(self, payment_id: UUID) -> Payment:
        """The attempt, freshly read and locked. Lock it before its project, never after."""
        missing = "There is no such payment."
        return row_by_id(self._session, Payment, payment_id, missing=missing, lock=True)

    def open_of(self, project_id: UUID) -> Payment | None:
        """The project's open attempt that nobody gave up; None when there is none."""
        return self._session.scalar(
            select(Payment).where(
                Payment.project_id == project_id,
                Payment.state.in_(OPEN_STATES),
                Payment.closed_at.is_(None),
            )
        )

    def by_reference(self, provider_id: str, reference: str) -> UUID | None:
        """The attempt that a provider calls ``reference``."""
        return self._session.scalar(
            select(Payment.id).where(
                Payment.provider == provider_id, Payment.transaction_ref == reference
            )
        )

    def of_project(self, project_id: UUID) -> list[Payment]:
        """The project's attempts, newest first."""
        query = select(Payment).where(Payment.project_id == project_id)
        return list(
            self._session.scalars(query.order_by(Payment.created_at.desc(), Payment.id.desc()))
        )

    def step(
        self,
        payment: Payment,
        target: AttemptState,
        cause: str,
        *,
        code: str = "",
        description: str = "",
        **details: object,
    ) -> None:
        """Move a locked attempt, write down why, and tell the project's pages.

        ``code`` and ``description`` are the provider's own words. Raises
        :class:`ImpossibleStep` where the state machine has no such step.
        """
        source = AttemptState(payment.state)
        if not may_step(source, target):
            raise ImpossibleStep(f"{payment.id}: {source.value} -> {target.value}")
        payment.state = target.value
        payment.status = STATUS_OF[target]
        payment.result_code = code or payment.result_code
        payment.result_description = description or payment.result_description
        self.trace(
            payment, source, target, cause, {**details, "code": code} if code else dict(details)
        )
        if target is not AttemptState.SUCCEEDED:  # a success is told with its amount
            self.announce(payment, "payment_update")

    def trace(
        self,
        payment: Payment,
        source: AttemptState,
        target: AttemptState,
        cause: str,
        details: Json,
    ) -> None:
        """Write a line of the attempt's history; ``source`` equals ``target`` for a correction."""
        self._session.add(
            PaymentTransition(
                tenant_id=payment.tenant_id,
                payment_id=payment.id,
                source=source.value,
                target=target.value,
                cause=cause,
                details=details,
                created_at=self._work.now(),
            )
        )
        self._session.flush()

    def announce(self, payment: Payment, kind: str, **more: object) -> None:
        """Tell the project's pages and whoever handles the event."""
        project = self._work.get(ProjectService).get(payment.project_id)
        payload: Json = {
            "payment_id": str(payment.id),
            "status": payment.status,
            "state": payment.state,
            "code": payment.result_code,
            "method": payment.payment_method,
            **more,
        }
        tell(self._work, project, kind, payload, live="payment")

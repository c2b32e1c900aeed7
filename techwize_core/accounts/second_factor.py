"""The second factor: codes of an authenticator app (TOTP, RFC 6238), and recovery codes."""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import pyotp
import segno
from sqlalchemy import Select, delete, func, select, update

from techwize_core.accounts.guessing import Guesses
from techwize_core.accounts.models import RecoveryCode, SecondFactor, User
from techwize_core.accounts.tokens import hash_token, same_hash
from techwize_core.kernel.audit import write_audit
from techwize_core.kernel.db.scope import STAFF_ROLES, Role
from techwize_core.kernel.db.session import acting_as
from techwize_core.kernel.errors import Conflict, Forbidden
from techwize_core.kernel.outbox.record import record
from techwize_core.kernel.secrets import Vault
from techwize_core.kernel.work import UnitOfWork
from techwize_core.tenants.service import TenantService

REQUIRED = "staff_second_factor"
"""The tenant's setting that demands one of staff."""
RECOVERY_CODES = 10
_STEP_SECONDS = 30
_PENDING = timedelta(minutes=15)
"""How long a page shows the secret again: a session that is stolen later must not read it."""
WRONG_CODE = "This code is wrong, or was used before. Wait for the next one."


@dataclass(frozen=True)
class Enrolment:
    """What an authenticator app needs: the secret, as an address, and that as a QR code."""

    secret: str
    address: str
    qr_code: str
    """A data: URI of an SVG picture."""


@dataclass(frozen=True)
class Standing:
    """Where a person stands: since when it counts, and how many recovery codes are left."""

    confirmed_at: datetime | None
    recovery_codes_left: int
    is_required: bool


class SecondFactorService:
    """Second factors; their rows are written as the accounts service alone."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._session = work.session

    def is_on(self, user_id: UUID) -> bool:
        """Whether the person's login needs a code."""
        with acting_as(self._session, Role.AUTH):
            found = select(SecondFactor.id).where(
                SecondFactor.user_id == user_id, SecondFactor.confirmed_at.is_not(None)
            )
            return self._session.scalar(found) is not None

    def is_required_of(self, role: Role) -> bool:
        """Whether people in that role must have one here."""
        settings = self._work.get(TenantService).current().settings
        return role in STAFF_ROLES and bool(settings.get(REQUIRED))

    def accept(self, user_id: UUID, code: str) -> bool:
        """Take a code of the app, or a recovery code; each is taken once. Of two at once, one."""
        with acting_as(self._session, Role.AUTH):
            factor = self._lock(user_id)
            if factor is None or factor.confirmed_at is None:
                return False
            return self._accept_step(factor, code) or self._spend_recovery_code(factor, code)

    def standing(self, role: Role) -> Standing:
        """Where the current person stands."""
        with acting_as(self._session, Role.AUTH):
            factor = self._session.scalar(self._mine())
            left = self._session.scalar(
                select(func.count()).where(
                    RecoveryCode.second_factor_id == (factor.id if factor else None),
                    RecoveryCode.used_at.is_(None),
                )
            )
        return Standing(
            factor.confirmed_at if factor else None, left or 0, self.is_required_of(role)
        )

    def begin(self, user: User) -> Enrolment:
        """A new secret for the current person; it counts from the first code that is right.

        Raises :class:`Conflict` when they have one that counts.
        """
        with acting_as(self._session, Role.AUTH):
            factor = self._lock(user.id)
            if factor is not None and factor.confirmed_at is not None:
                raise Conflict("You have a second factor already. Take it away first.")
            if factor is None:
                factor = SecondFactor(tenant_id=user.tenant_id, user_id=user.id)
                self._session.add(factor)
            factor.sealed_secret = self._vault.seal(pyotp.random_base32())
            factor.last_step = None
            factor.created_at = self._work.now()
        return self._enrolment(factor, user)

    def pending(self) -> Enrolment | None:
        """What :meth:`begin` gave a moment ago and no code has confirmed yet; None otherwise."""
        since = self._work.now() - _PENDING
        waiting = self._mine().where(
            SecondFactor.confirmed_at.is_(None), SecondFactor.created_at > since
        )
        factor = self._session.scalar(waiting)
        if factor is None:
            return None
        return self._enrolment(factor, self._session.get_one(User, factor.user_id))

    def confirm(self, code: str) -> list[str]:
        """Make the new second factor count; returns the recovery codes, which are shown this once.

        Raises :class:`Conflict` when none waits, :class:`Forbidden` for a wrong
        code, :class:`TooManyRequests` after too many.
        """
        guesses = self._work.get(Guesses)
        guesses.count_own("code")
        with acting_as(self._session, Role.AUTH):
            factor = self._lock(self._work.user_id)
            if factor is None or factor.confirmed_at is not None:
                raise Conflict("No second factor waits to be confirmed. Begin again.")
            if not self._accept_step(factor, code):
                raise Forbidden.field("code", WRONG_CODE)
            factor.confirmed_at = self._work.now()
            codes = self._make_recovery_codes(factor)
        guesses.forgive_own("code")
        write_audit(self._work, "second_factor.added", "user", factor.user_id, {})
        record(self._work, "second_factor_changed", {"user_id": str(factor.user_id), "on": True})
        return codes

    def renew_recovery_codes(self) -> list[str]:
        """Ten new codes; the old ones are dead. Raises :class:`Conflict` without a second factor."""
        with acting_as(self._session, Role.AUTH):
            factor = self._lock(self._work.user_id)
            if factor is None or factor.confirmed_at is None:
                raise Conflict("You have no second factor.")
            return self._make_recovery_codes(factor)

    def remove(self, role: Role) -> None:
        """Take the current person's away. Raises :class:`Conflict` where staff must have one."""
        if self.is_required_of(role):
            raise Conflict("Everybody who works here needs a second factor.")
        self._take_from(self._work.user_id)

    def reset(self, user_id: UUID) -> None:
        """Take a colleague's away, who has lost phone and codes; the audit log keeps it."""
        self._take_from(user_id)

    def _take_from(self, user_id: UUID) -> None:
        with acting_as(self._session, Role.AUTH):
            taken = self._session.scalar(
                delete(SecondFactor)
                .where(SecondFactor.user_id == user_id, SecondFactor.confirmed_at.is_not(None))
                .returning(SecondFactor.id)
            )
        if taken is not None:
            write_audit(self._work, "second_factor.removed", "user", user_id, {})
            record(self._work, "second_factor_changed", {"user_id": str(user_id), "on": False})

    def _accept_step(self, factor: SecondFactor, code: str) -> bool:
        totp = pyotp.TOTP(self._vault.open(factor.sealed_secret))
        given = "".join(code.split())
        now = int(self._work.now().timestamp()) // _STEP_SECONDS
        # A phone's clock may be half a minute off.
        for step in (now, now - 1, now + 1):
            is_new = factor.last_step is None or step > factor.last_step
            if is_new and same_hash(hash_token(totp.generate_otp(step)), hash_token(given)):
                factor.last_step = step
                self._session.flush()
                return True
        return False

    def _spend_recovery_code(self, factor: SecondFactor, code: str) -> bool:
        given = "".join(letter for letter in code.upper() if letter.isalnum())
        spent = self._session.scalar(
            update(RecoveryCode)
            .where(
                RecoveryCode.second_factor_id == factor.id,
                RecoveryCode.code_hash == hash_token(given),
                RecoveryCode.used_at.is_(None),
            )
            .values(used_at=self._work.now())
            .returning(RecoveryCode.id)
        )
        return spent is not None

    def _make_recovery_codes(self, factor: SecondFactor) -> list[str]:
        self._session.execute(
            delete(RecoveryCode).where(RecoveryCode.second_factor_id == factor.id)
        )
        # 80 bits each: random enough for a hash without salt.
        codes = [base64.b32encode(secrets.token_bytes(10)).decode() for _ in range(RECOVERY_CODES)]
        self._session.add_all(
            RecoveryCode(
                tenant_id=factor.tenant_id,
                second_factor_id=factor.id,
                code_hash=hash_token(code),
                created_at=self._work.now(),
            )
            for code in codes
        )
        self._session.flush()
        return ["-".join(code[n : n + 4] for n in range(0, 16, 4)).lower() for code in codes]

    def _mine(self) -> Select[tuple[SecondFactor]]:
        return select(SecondFactor).where(SecondFactor.user_id == self._work.user_id)

    def _lock(self, user_id: UUID) -> SecondFactor | None:
        return self._session.scalar(
            select(SecondFactor)
            .where(SecondFactor.user_id == user_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )

    def _enrolment(self, factor: SecondFactor, user: User) -> Enrolment:
        secret = self._vault.open(factor.sealed_secret)
        issuer = self._work.get(TenantService).current().name
        address = pyotp.TOTP(secret).provisioning_uri(name=user.email, issuer_name=issuer)
        picture = segno.make(address, error="m").svg_data_uri(scale=5, border=3, light="#fff")
        return Enrolment(secret, address, picture)

    @property
    def _vault(self) -> Vault:
        return Vault(*self._work.platform.settings.secrets)

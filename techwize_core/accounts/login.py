"""Logging in: the password, and then the second factor where there is one."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import jwt
from sqlalchemy import select

from techwize_core.accounts.errors import SecondFactorRequired
from techwize_core.accounts.guessing import Guesses
from techwize_core.accounts.models import User
from techwize_core.accounts.passwords import verify_password
from techwize_core.accounts.second_factor import WRONG_CODE, SecondFactorService
from techwize_core.accounts.tokens import hash_token, make_device_token, same_hash
from techwize_core.kernel.db.scope import Role
from techwize_core.kernel.db.session import acting_as
from techwize_core.kernel.errors import NotAuthenticated
from techwize_core.kernel.ids import parse_id
from techwize_core.kernel.secrets import first_reading
from techwize_core.kernel.work import UnitOfWork

if TYPE_CHECKING:
    from techwize_core.accounts.service import Device

HALF_WAY = timedelta(minutes=10)
"""How long somebody who gave the password has for the code."""
CODE_NEEDED = "Give the code of your authenticator app as well."
_AUDIENCE = "second-step"


class LoginService:
    """Finds out whether somebody is who they say. Sessions are :class:`AccountService`'s."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._session = work.session

    def log_in(self, email: str, password: str, otp: str | None, device: Device) -> User:
        """The user, when everything fits.

        Raises :class:`NotAuthenticated` with one answer for all misses,
        :class:`SecondFactorRequired` when only the code is missing or wrong,
        and :class:`TooManyRequests` after too many tries.
        """
        return self._second_step(self._first_step(email, password, device), otp, device)

    def begin(self, email: str, password: str, device: Device) -> tuple[User, str | None]:
        """The user; and, when a code is still needed, the token that stands for the first step."""
        user = self._first_step(email, password, device)
        if self._work.get(SecondFactorService).is_on(user.id):
            return user, self._half_way(user)
        return self._second_step(user, None, device), None

    def finish(self, half_way: str, code: str, device: Device) -> User:
        """The user, when the code fits to what :meth:`begin` gave. Raises as :meth:`log_in` does."""
        user = self._of_half_way(half_way)
        if user is None:
            raise NotAuthenticated("That took too long. Give your password again.")
        self._work.get(Guesses).count(user.email, device)
        return self._second_step(user, code, device)

    def device_token(self, email: str) -> str:
        """What the browser keeps, so that strangers' misses do not slow it down."""
        account = f"{self._work.tenant_id}/{email}"
        return make_device_token(self._work.platform.settings.secret, account, self._work.now())

    def _first_step(self, email: str, password: str, device: Device) -> User:
        email = email.strip().lower()
        self._work.get(Guesses).count(email, device)
        with acting_as(self._session, Role.AUTH):
            user = self._session.scalar(select(User).where(User.email == email))
            # As slow for an unknown account as for a known one.
            fits = verify_password(password, user.password_hash if user else None)
        if user is None or not fits or not user.is_active:
            raise NotAuthenticated("The e-mail address or the password is wrong.")
        return user

    def _second_step(self, user: User, otp: str | None, device: Device) -> User:
        factors = self._work.get(SecondFactorService)
        if factors.is_on(user.id):
            if not otp:
                raise SecondFactorRequired.field("otp", CODE_NEEDED)
            if not factors.accept(user.id, otp):
                raise SecondFactorRequired.field("otp", WRONG_CODE)
        with acting_as(self._session, Role.AUTH):
            user.last_login_at = self._work.now()
        self._work.get(Guesses).forgive(user.email, device)
        return user

    def _half_way(self, user: User) -> str:
        claims = {
            "sub": str(user.id),
            "tid": str(user.tenant_id),
            # Dead as soon as the password is another one.
            "pwd": hash_token(user.password_hash)[:32],
            "iat": int(self._work.now().timestamp()),
            "aud": _AUDIENCE,
        }
        return jwt.encode(claims, self._work.platform.settings.secret, algorithm="HS256")

    def _of_half_way(self, token: str) -> User | None:
        now = self._work.now()
        claims = first_reading(
            self._work.platform.settings.secrets, lambda secret: _read(secret, token, now)
        )
        if claims is None or claims["tid"] != str(self._work.tenant_id):
            return None
        user_id: UUID | None = parse_id(str(claims["sub"]))
        with acting_as(self._session, Role.AUTH):
            user = self._session.get(User, user_id) if user_id else None
        if user is None or not user.is_active:
            return None
        return user if same_hash(hash_token(user.password_hash)[:32], claims["pwd"]) else None


def _read(secret: bytes, token: str, now: datetime) -> dict[str, str] | None:
    options = {"require": ["sub", "tid", "pwd", "iat"], "verify_iat": False}
    try:
        claims: dict[str, str] = jwt.decode(
            token, secret, algorithms=["HS256"], audience=_AUDIENCE, options=options
        )  # type: ignore[arg-type]  # jwt's own type of options
    except jwt.PyJWTError:
        return None
    age = now.timestamp() - float(claims["iat"])
    return claims if age < HALF_WAY.total_seconds() else None

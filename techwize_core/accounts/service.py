"""Signing up, sessions, and a person's own profile."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from techwize_core.accounts.models import LoginSession, Profile, User
from techwize_core.accounts.passwords import hash_password, weakness
from techwize_core.accounts.schemas import ProfilePatch, Signup
from techwize_core.accounts.tokens import (
    API_SESSION_TTL,
    PAGE_SESSION_TTL,
    hash_token,
    make_refresh_token,
    same_hash,
    session_of,
)
from techwize_core.kernel.db.rows import row_by_id
from techwize_core.kernel.db.scope import Role
from techwize_core.kernel.db.session import acting_as
from techwize_core.kernel.errors import (
    Conflict,
    Invalid,
    NotAuthenticated,
)
from techwize_core.kernel.ids import new_id
from techwize_core.kernel.outbox.record import record
from techwize_core.kernel.work import UnitOfWork


@dataclass(frozen=True)
class Person:
    """A user with the profile and the session under which they act."""

    user: User
    profile: Profile
    session: LoginSession


@dataclass(frozen=True)
class Device:
    """Where a login came from, for the person's list of sessions.

    ``token`` is what a browser kept of an earlier login, if it did.
    """

    user_agent: str
    remote_addr: str
    token: str = ""


class AccountService:
    """Accounts of the current tenant. It raises its own role where nobody is known yet."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._session = work.session

    def sign_up(self, new: Signup, *, role: Role = Role.CLIENT) -> User:
        """Make an account and its profile.

        Raises :class:`Invalid` for a weak password, :class:`Conflict` when the
        address has an account.
        """
        password = new.password.get_secret_value()
        if reason := weakness(password, new.email.partition("@")[0], *new.full_name.split()):
            raise Invalid.field("password", reason)
        user = User(
            id=new_id(),
            tenant_id=self._work.tenant_id,
            email=new.email,
            password_hash=hash_password(password),
            created_at=self._work.now(),
        )
        profile = Profile(
            id=user.id,
            tenant_id=user.tenant_id,
            full_name=new.full_name,
            phone_number=new.phone_number,
            company_name=new.company_name or None,
            whatsapp_number=new.whatsapp_number,
            role=role.value,
            created_at=user.created_at,
        )
        with acting_as(self._session, Role.AUTH):
            self._add_user(user)
            self._session.add(profile)
            self._session.flush()
        record(self._work, "account_created", {"user_id": str(user.id), "role": role.value})
        return user

    def _add_user(self, user: User) -> None:
        try:
            with self._session.begin_nested():
                self._session.add(user)
        except IntegrityError:
            raise Conflict(
                "This e-mail address already has an account. Log in, or reset the password."
            ) from None

    def open_session(self, user: User, kind: str, device: Device) -> tuple[Person, str]:
        """Start a session and return it with its first secret (refresh token or cookie)."""
        now = self._work.now()
        session_id = new_id()
        secret, kept = make_refresh_token(session_id)
        session = LoginSession(
            id=session_id,
            tenant_id=user.tenant_id,
            user_id=user.id,
            kind=kind,
            refresh_hash=kept,
            expires_at=now + (API_SESSION_TTL if kind == "api" else PAGE_SESSION_TTL),
            last_seen_at=now,
            user_agent=device.user_agent[:300],
            remote_addr=device.remote_addr,
        )
        with acting_as(self._session, Role.AUTH):
            self._session.add(session)
            self._session.flush()
            profile = self._session.get_one(Profile, user.id)
        return Person(user, profile, session), secret

    def refresh(self, token: str) -> tuple[Person, str]:
        """Exchange a refresh token for a new one.

        A token that was used before is a stolen one: the whole session ends.
        Raises :class:`NotAuthenticated`; the caller must then keep the changes.
        """
        with acting_as(self._session, Role.AUTH):
            session = self._lock_session(session_of(token))
            if session is None or session.kind != "api":
                raise NotAuthenticated("This refresh token is not good any more. Log in again.")
            if not same_hash(session.refresh_hash or "", hash_token(token)):
                session.ended_at = self._work.now()
                self._session.flush()
                raise NotAuthenticated(
                    "This refresh token was used before, so its session has ended. Log in again."
                )
            secret, session.refresh_hash = make_refresh_token(session.id)
            session.last_seen_at = self._work.now()
            person = self._person(session)
        if person is None:
            raise NotAuthenticated("This account is switched off.")
        return person, secret

    def _lock_session(self, session_id: UUID | None) -> LoginSession | None:
        if session_id is None:
            return None
        return self._session.scalar(
            select(LoginSession)
            .where(
                LoginSession.id == session_id,
                LoginSession.ended_at.is_(None),
                LoginSession.expires_at > self._work.now(),
            )
            .with_for_update()
        )

    def _person(self, session: LoginSession) -> Person | None:
        user = self._session.get(User, session.user_id)
        profile = self._session.get(Profile, session.user_id)
        if user is None or profile is None or not user.is_active:
            return None
        return Person(user, profile, session)

    def end_session(self, session_id: UUID) -> None:
        """End one session: its access tokens and cookies are dead at once."""
        with acting_as(self._session, Role.AUTH):
            self._session.execute(
                update(LoginSession)
                .where(LoginSession.id == session_id, LoginSession.ended_at.is_(None))
                .values(ended_at=self._work.now())
            )

    def end_sessions_of(self, user_id: UUID) -> None:
        """End all sessions of a person."""
        with acting_as(self._session, Role.AUTH):
            self._session.execute(
                update(LoginSession)
                .where(LoginSession.user_id == user_id, LoginSession.ended_at.is_(None))
                .values(ended_at=self._work.now())
            )

    def profile(self, user_id: UUID) -> Profile:
        """The profile. Raises :class:`NotFound` when row level security does not show it."""
        return row_by_id(self._session, Profile, user_id, missing="There is no such person here.")

    def change_profile(self, patch: ProfilePatch) -> Profile:
        """Change the current person's own profile."""
        profile = self.profile(self._work.user_id)
        for name, value in patch.model_dump(exclude_unset=True).items():
            if name in {"full_name", "language"} and value is None:
                raise Invalid.field(name, "This cannot be empty.")
            setattr(profile, name, value)
        profile.updated_at = self._work.now()
        self._session.flush()
        return profile

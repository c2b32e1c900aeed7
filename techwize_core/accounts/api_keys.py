"""API keys: how a program acts for a person, within what it was given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import and_, delete, func, or_, select

from techwize_core.accounts.credential_schemas import NewKey
from techwize_core.accounts.models import ApiKey, Profile, User
from techwize_core.accounts.tokens import hash_token, make_api_key
from techwize_core.kernel.audit import write_audit
from techwize_core.kernel.db.scope import Role
from techwize_core.kernel.db.session import acting_as
from techwize_core.kernel.errors import Conflict, Forbidden, NotFound
from techwize_core.kernel.permissions import scopes_of
from techwize_core.kernel.web.identity import Identity
from techwize_core.kernel.web.pages import PageQuery, Slice, paginate
from techwize_core.kernel.work import UnitOfWork

_USED_EVERY = timedelta(minutes=1)
_MOST = 50
_LONGEST = timedelta(days=3660)
"""Ten years; and the end of the calendar is a time that no page can show everywhere."""
_PREFIX = 12


@dataclass(frozen=True)
class KeyHolder:
    """A key that is good, and whose it is."""

    user: User
    profile: Profile
    key: ApiKey

    @property
    def identity(self) -> Identity:
        """The person, narrowed to what the key was given."""
        return Identity(
            user_id=self.user.id,
            tenant_id=self.user.tenant_id,
            role=Role(self.profile.role),
            session_id=self.key.id,
            full_name=self.profile.full_name,
            email=self.user.email,
            language=self.profile.language,
            scopes=frozenset(self.key.scopes),
        )


class ApiKeyService:
    """The keys of the current person; and, before anybody is known, who a key stands for."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._session = work.session

    def mine(self, page: PageQuery) -> Slice[ApiKey]:
        """The current person's, newest first, those that have run out included."""
        found = select(ApiKey).where(ApiKey.user_id == self._work.user_id)
        return paginate(self._session, found, page)

    def create(self, new: NewKey) -> tuple[ApiKey, str]:
        """A key and its secret, which nobody can read again.

        Raises :class:`Forbidden` for a scope that the person's role does not
        hold or no key may have, :class:`Conflict` for an end in the past or
        more than ten years off, and for one key too many.
        """
        self._check(new)
        secret = make_api_key()
        key = ApiKey(
            tenant_id=self._work.tenant_id,
            user_id=self._work.user_id,
            name=new.name,
            prefix=secret[:_PREFIX],
            secret_hash=hash_token(secret),
            scopes=sorted(set(new.scopes)),
            expires_at=new.expires_at,
            created_at=self._work.now(),
        )
        self._session.add(key)
        self._session.flush()
        write_audit(self._work, "api_key.made", "api_key", key.id, {"scopes": key.scopes})
        return key, secret

    def _check(self, new: NewKey) -> None:
        held = {scope.value for scope in scopes_of(self._work.scope.role)}
        if unknown := sorted(set(new.scopes) - held):
            raise Forbidden.field(
                "scopes",
                f"Your key cannot have {unknown[0]!r}. Choose of: {', '.join(sorted(held))}.",
            )
        if new.expires_at is not None:
            if new.expires_at <= self._work.now():
                raise Conflict.field("expires_at", "Choose a time that is still to come.")
            if new.expires_at > self._work.now() + _LONGEST:
                raise Conflict.field("expires_at", "Choose a time within ten years, or none.")
        count = select(func.count()).where(ApiKey.user_id == self._work.user_id)
        if (self._session.scalar(count) or 0) >= _MOST:
            raise Conflict(f"You have {_MOST} keys. Delete one that nobody uses.")

    def delete(self, key_id: UUID) -> None:
        """End a key of the current person at once. Raises :class:`NotFound` for any other."""
        gone = self._session.scalar(
            delete(ApiKey)
            .where(ApiKey.id == key_id, ApiKey.user_id == self._work.user_id)
            .returning(ApiKey.id)
        )
        if gone is None:
            raise NotFound("There is no such key of yours.")
        write_audit(self._work, "api_key.deleted", "api_key", key_id, {})

    def find(self, secret: str) -> KeyHolder | None:
        """Whom the key stands for; None when it is unknown or over, or its person is switched off."""
        return self._find(ApiKey.secret_hash == hash_token(secret))

    def find_by_id(self, key_id: UUID) -> KeyHolder | None:
        """The same for a key that was shown before, as a live ticket names it."""
        return self._find(ApiKey.id == key_id)

    def _find(self, condition: object) -> KeyHolder | None:
        now = self._work.now()
        with acting_as(self._session, Role.AUTH):
            row = self._session.execute(
                select(User, Profile, ApiKey)
                .join(User, and_(User.tenant_id == ApiKey.tenant_id, User.id == ApiKey.user_id))
                .join(Profile, and_(Profile.tenant_id == User.tenant_id, Profile.id == User.id))
                .where(
                    condition,  # type: ignore[arg-type]  # a column's comparison
                    or_(ApiKey.expires_at.is_(None), ApiKey.expires_at > now),
                    User.is_active,
                )
            ).one_or_none()
            if row is None:
                return None
            holder = KeyHolder(*row)
            if holder.key.last_used_at is None or now - holder.key.last_used_at > _USED_EVERY:
                holder.key.last_used_at = now
        return holder

"""My second factor, over HTTP."""

from __future__ import annotations

from dataclasses import asdict

from pyramid.request import Request

from techwize_core.accounts.credential_schemas import (
    EnrolmentOut,
    FirstCode,
    OwnPassword,
    RecoveryCodesOut,
    SecondFactorOut,
)
from techwize_core.accounts.password_reset import PasswordService
from techwize_core.accounts.second_factor import SecondFactorService
from techwize_core.accounts.sessions import SessionService
from techwize_core.kernel.permissions import Permission
from techwize_core.kernel.web.endpoint import endpoint
from techwize_core.kernel.web.throttle import OWN

_TAG = "Second factor"


@endpoint(
    "GET",
    "/api/me/second-factor",
    permission=Permission.ACCOUNT,
    summary="Whether I have a second factor",
    tag=_TAG,
    answer=SecondFactorOut,
)
def read_second_factor(request: Request) -> SecondFactorOut:
    standing = request.work.get(SecondFactorService).standing(request.identity.role)
    return SecondFactorOut(**asdict(standing))


@endpoint(
    "POST",
    "/api/me/second-factor",
    permission=Permission.ACCOUNT,
    summary="Begin with an authenticator app (TOTP)",
    description="It counts once it is confirmed with a first code.",
    tag=_TAG,
    body=OwnPassword,
    answer=EnrolmentOut,
    status=201,
    rate=OWN,
    errors=(409,),
)
def begin_second_factor(request: Request, body: OwnPassword) -> EnrolmentOut:
    user = request.work.get(PasswordService).confirm(body.password.get_secret_value())
    return EnrolmentOut(**asdict(request.work.get(SecondFactorService).begin(user)))


@endpoint(
    "POST",
    "/api/me/second-factor/confirm",
    permission=Permission.ACCOUNT,
    summary="Confirm the authenticator app with its first code",
    description="Answers with ten recovery codes, shown this once. The other sessions end.",
    tag=_TAG,
    body=FirstCode,
    answer=RecoveryCodesOut,
    rate=OWN,
    errors=(409,),
)
def confirm_second_factor(request: Request, body: FirstCode) -> RecoveryCodesOut:
    codes = request.work.get(SecondFactorService).confirm(body.code)
    identity = request.identity
    request.work.get(SessionService).end_all(identity.user_id, but=identity.session_id)
    return RecoveryCodesOut(recovery_codes=codes)


@endpoint(
    "POST",
    "/api/me/second-factor/recovery-codes",
    permission=Permission.ACCOUNT,
    summary="Ten new recovery codes; the old ones are dead",
    tag=_TAG,
    body=OwnPassword,
    answer=RecoveryCodesOut,
    rate=OWN,
    errors=(409,),
)
def renew_recovery_codes(request: Request, body: OwnPassword) -> RecoveryCodesOut:
    request.work.get(PasswordService).confirm(body.password.get_secret_value())
    return RecoveryCodesOut(
        recovery_codes=request.work.get(SecondFactorService).renew_recovery_codes()
    )


@endpoint(
    "POST",
    "/api/me/second-factor/remove",
    permission=Permission.ACCOUNT,
    summary="Take my second factor away",
    tag=_TAG,
    body=OwnPassword,
    answer=SecondFactorOut,
    rate=OWN,
    errors=(409,),
)
def remove_second_factor(request: Request, body: OwnPassword) -> SecondFactorOut:
    request.work.get(PasswordService).confirm(body.password.get_secret_value())
    factors = request.work.get(SecondFactorService)
    factors.remove(request.identity.role)
    return SecondFactorOut(**asdict(factors.standing(request.identity.role)))

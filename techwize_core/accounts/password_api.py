"""Passwords and e-mail addresses, over HTTP: forgotten, chosen anew, confirmed."""

from __future__ import annotations

from pyramid.request import Request

from techwize_core.accounts.credential_schemas import (
    EmailProof,
    ForgottenPassword,
    PasswordChange,
    PasswordReset,
    SaidOut,
)
from techwize_core.accounts.email_verification import EmailVerification
from techwize_core.accounts.password_reset import PasswordService
from techwize_core.accounts.sessions import SessionService
from techwize_core.kernel.permissions import Permission
from techwize_core.kernel.web.endpoint import endpoint
from techwize_core.kernel.web.throttle import OWN, SENSITIVE

_TAG = "Accounts"
ON_ITS_WAY = "If this address has an account, a mail with a link is on its way."


@endpoint(
    "POST",
    "/api/auth/password/forgot",
    permission=Permission.PUBLIC,
    summary="Ask for a link with which to choose another password",
    description="The answer is the same whether or not there is such an account.",
    tag=_TAG,
    body=ForgottenPassword,
    answer=SaidOut,
    rate=SENSITIVE,
)
def forgot_password(request: Request, body: ForgottenPassword) -> SaidOut:
    request.work.get(PasswordService).ask_for_reset(body.email)
    return SaidOut(detail=ON_ITS_WAY)


@endpoint(
    "POST",
    "/api/auth/password/reset",
    permission=Permission.PUBLIC,
    summary="Choose another password, with the token of the link",
    description="Good once, for 30 minutes. It ends all sessions; the second factor and API keys stay.",
    tag=_TAG,
    body=PasswordReset,
    answer=SaidOut,
    rate=SENSITIVE,
    errors=(409,),
)
def reset_password(request: Request, body: PasswordReset) -> SaidOut:
    request.work.get(PasswordService).reset(body.token, body.password.get_secret_value())
    return SaidOut(detail="The password is changed. Log in with it.")


@endpoint(
    "POST",
    "/api/me/password",
    permission=Permission.ACCOUNT,
    summary="Choose another password; the other sessions end",
    tag=_TAG,
    body=PasswordChange,
    answer=SaidOut,
    rate=OWN,
)
def change_password(request: Request, body: PasswordChange) -> SaidOut:
    request.work.get(PasswordService).change(
        body.current_password.get_secret_value(), body.password.get_secret_value()
    )
    identity = request.identity
    request.work.get(SessionService).end_all(identity.user_id, but=identity.session_id)
    return SaidOut(detail="The password is changed. You are logged out everywhere else.")


@endpoint(
    "POST",
    "/api/me/email/verification",
    permission=Permission.ACCOUNT,
    summary="Have the mail sent again that confirms my e-mail address",
    tag=_TAG,
    answer=SaidOut,
    rate=OWN,
    errors=(409,),
)
def ask_for_verification(request: Request) -> SaidOut:
    request.work.get(EmailVerification).ask_again()
    return SaidOut(detail="A mail with a link is on its way.")


@endpoint(
    "POST",
    "/api/auth/email/verify",
    permission=Permission.PUBLIC,
    summary="Confirm an e-mail address, with the token of the link",
    tag=_TAG,
    body=EmailProof,
    answer=SaidOut,
    rate=SENSITIVE,
    errors=(409,),
)
def verify_email(request: Request, body: EmailProof) -> SaidOut:
    request.work.get(EmailVerification).verify(body.token)
    return SaidOut(detail="The e-mail address is confirmed.")

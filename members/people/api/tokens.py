"""POST /api/v1/auth/token/ and /logout/: a user name and password for a bearer token, and its end."""

from typing import Any

from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request

from foundation.api.answers import Answer
from foundation.api.endpoint import endpoint
from foundation.api.fields import AnyTextField, InstantField, TextField
from foundation.api.requests import StrictSerializer
from foundation.api.throttles import SignInThrottle
from foundation.api.viewset import APIViewSet
from foundation.errors import ServiceError
from members.people.api.access import Access
from members.people.lockout import LockedOut, TooManyWrongCodes, require_not_locked_out, set_back
from members.people.operations.tokens import issue_token, revoke_token
from members.people.second_factor import is_needed
from members.people.sign_in import CodeNeeded, CodeWrong, account_named, check_second_factor


class CredentialsRefused(ServiceError):
    sends = ("WWW-Authenticate",)
    status, code, detail = 401, "invalid_credentials", _("The user name or the password is wrong.")

    def __init__(self) -> None:
        super().__init__()
        self.headers = {"WWW-Authenticate": "Bearer"}


class SecondFactorMissing(ServiceError):
    status, code = 403, "second_factor_not_set_up"
    detail = _(
        "This account may not sign in without a second factor, and has none yet. Sign in at the staff console and set "
        "it up there first."
    )


class Credentials(StrictSerializer):
    """Who signs in: by user name, a member also by phone number; staff with a second factor by its code, too."""

    username = TextField(maximum=150)
    password = TextField(maximum=1000)
    otp = TextField(maximum=20, required=False)


class TokenAnswer(Answer):
    """The token, which is shown this once."""

    token = AnyTextField()
    expires_at = InstantField()


class TokenViewSet(APIViewSet[None]):
    """A token for a user name and password; its address leaves query parameters unread."""

    authentication_classes = ()
    permission_classes: Any = (AllowAny,)
    rates = (SignInThrottle,)
    refuses_parameters = False

    @endpoint(
        body=Credentials,
        answer=TokenAnswer,
        refusals=[CodeNeeded, CodeWrong, CredentialsRefused, LockedOut, SecondFactorMissing, TooManyWrongCodes],
    )
    def create(self, request: Request) -> HttpResponse:
        """A new token and when it expires."""
        credentials = self.body()
        code = credentials.pop("otp", "")
        credentials["username"] = account_named(credentials["username"])
        django_request = request._request  # axes counts by Django's own request
        require_not_locked_out(django_request, credentials["username"])
        user = authenticate(django_request, **credentials)
        if not isinstance(user, User):
            require_not_locked_out(django_request, credentials["username"])
            raise CredentialsRefused
        by_password = not self._gave_second_factor(user, code)
        if by_password and is_needed(user):
            raise SecondFactorMissing
        set_back(django_request, user)
        token, row = issue_token(user=user, by_password=by_password)
        return self.answer({"token": token, "expires_at": row.expires_at})

    def _gave_second_factor(self, user: User, code: str) -> bool:
        try:
            return check_second_factor(self.request._request, user, code)
        except (CodeNeeded, CodeWrong) as refusal:
            refusal.headers = {"WWW-Authenticate": "Bearer"}
            raise


class LogoutViewSet(APIViewSet[Access]):
    """The end of the token that the request carries, whatever its scopes; query parameters are left unread."""

    permission_classes: Any = (IsAuthenticated,)
    access_class = Access
    refuses_parameters = False

    @endpoint(status=204)
    def create(self, request: Request) -> HttpResponse:
        """Revoke the token; a body is left unread."""
        revoke_token(token_id=self.access.token_id)
        return self.answer_done()

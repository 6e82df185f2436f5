"""POST /api/v1/auth/token/ and /logout/: a user name and password for a bearer token, and its end."""

from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from foundation.api.caller import caller_of
from foundation.api.dates import to_the_second
from foundation.api.fields import TextField
from foundation.api.requests import StrictSerializer
from foundation.errors import ServiceError
from members.people.lockout import LockedOut, is_locked_out
from members.people.operations.tokens import issue_token, revoke_token


class CredentialsRefused(ServiceError):
    status, code, detail = 401, "invalid_credentials", _("The user name or the password is wrong.")

    def __init__(self) -> None:
        super().__init__()
        self.headers = {"WWW-Authenticate": "Bearer"}


class Credentials(StrictSerializer):
    """Who signs in."""

    username = TextField(maximum=150)
    password = TextField(maximum=1000)


CREDENTIALS = Credentials()


class TokenView(APIView):
    """A token for a user name and password."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    def post(self, request: Request) -> Response:
        """A new token and when it expires."""
        credentials = CREDENTIALS.to_internal_value(request.data)
        django_request = request._request  # axes counts by Django's own request
        if is_locked_out(django_request, credentials["username"]):
            raise LockedOut
        user = authenticate(django_request, **credentials)
        if not isinstance(user, User):
            raise LockedOut if is_locked_out(django_request, credentials["username"]) else CredentialsRefused
        token, row = issue_token(user=user)
        return Response({"token": token, "expires_at": to_the_second(row.expires_at)})


class LogoutView(APIView):
    """The end of the token that the request carries."""

    permission_classes = (IsAuthenticated,)

    def post(self, request: Request) -> Response:
        """Revoke the token."""
        revoke_token(token_id=caller_of(request).token_id)
        return Response(status=204)

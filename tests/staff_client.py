"""A browser in front of the staff console, in English whatever the site's own language is."""

from django.contrib.auth.models import Permission, User
from django.test import Client

from tests.factories.members import UserFactory


def signed_in(user: User) -> Client:
    """A client that this user has signed in with; exceptions become answers, as they do for a browser."""
    client = Client(raise_request_exception=False, headers={"Accept-Language": "en"})
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def clerk(*permissions: str) -> User:
    """A staff account with nothing but these permissions, each `app.codename`."""
    user = UserFactory(is_staff=True)
    for permission in permissions:
        app, codename = permission.split(".")
        user.user_permissions.add(Permission.objects.get(content_type__app_label=app, codename=codename))
    return user

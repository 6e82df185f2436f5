"""People for tests, one factory a model."""

import secrets
from datetime import timedelta
from functools import cache
from typing import Any

import factory
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.utils import timezone

from members.models import AccessToken, Member
from members.people.phones import phone_columns

PASSWORD = "correct horse battery staple"


@cache
def password_hash() -> str:
    """The hash of PASSWORD, made once: hashing is slow on purpose."""
    return make_password(PASSWORD)


class UserFactory(factory.django.DjangoModelFactory[User]):
    class Meta:
        model = User

    username = factory.Sequence(lambda number: f"user{number}")
    password = factory.LazyFunction(password_hash)


class StaffFactory(UserFactory):
    username = factory.Sequence(lambda number: f"staff{number}")
    is_staff = True
    is_superuser = True


class MemberFactory(factory.django.DjangoModelFactory[Member]):
    class Meta:
        model = Member

    user = factory.SubFactory(UserFactory)
    name = factory.Sequence(lambda number: f"会员{number}")
    # Far from the numbers that tests write down themselves.
    phone = factory.Sequence(lambda number: f"138{50_000_000 + number:08d}")
    phone_index = factory.LazyAttribute(lambda member: phone_columns(member.phone)["phone_index"])
    phone_tail_index = factory.LazyAttribute(lambda member: phone_columns(member.phone)["phone_tail_index"])
    created_at = factory.LazyFunction(timezone.now)


class AccessTokenFactory(factory.django.DjangoModelFactory[AccessToken]):
    """A valid token; `plain` on the result is the text that goes into the Authorization header."""

    class Meta:
        model = AccessToken

    user = factory.SubFactory(UserFactory)
    plain = factory.LazyFunction(lambda: AccessToken.PREFIX + secrets.token_urlsafe(32))
    hint = factory.LazyAttribute(lambda token: token.plain[:12])
    digest = factory.LazyAttribute(lambda token: AccessToken.digest_of(token.plain))
    created_at = factory.LazyFunction(timezone.now)
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=90))

    @classmethod
    def _create(cls, model_class: type[AccessToken], *args: Any, plain: str, **fields: Any) -> AccessToken:
        token = super()._create(model_class, *args, **fields)
        token.plain = plain
        return token

"""Roles as the console's readers call them."""

from collections.abc import Iterable

from django.contrib.auth.models import Group
from django.utils.translation import gettext

from members.people.roles import LABELS


def role_label(name: str) -> str:
    """The role in the reader's language; a group of another name as it is."""
    return gettext(LABELS[name]) if name in LABELS else name


def role_labels(groups: Iterable[Group]) -> str:
    """Several of them."""
    return ", ".join(role_label(group.name) for group in groups)

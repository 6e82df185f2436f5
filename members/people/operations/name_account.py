"""An account is called as the person is, so that every log and list names a person."""

from django.contrib.auth.models import User


def name_account(*, account_id: int, name: str) -> None:
    """Call the account so; with the name of the member, the coach or the member of staff, inside the caller's step."""
    User.objects.filter(pk=account_id).update(first_name=name)

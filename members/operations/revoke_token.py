"""A bearer token is taken back, at once."""

from django.utils import timezone

from members.models import AccessToken


def revoke_token(*, token_id: int) -> None:
    """From the commit on, the token is refused; a second time is harmless."""
    AccessToken.objects.filter(pk=token_id, revoked_at__isnull=True).update(revoked_at=timezone.now())

"""Whom a request is for."""

from foundation.api.fields import IdField
from foundation.api.requests import StrictSerializer


class ForMemberBody(StrictSerializer):
    """Whom it is for, when it is not for the caller."""

    member_id = IdField(required=False)

"""What a request for a new member may say."""

from foundation.api.fields import TextField
from foundation.api.requests import StrictSerializer


class NewMemberBody(StrictSerializer):
    """Somebody becomes a member; without a password the account cannot sign in."""

    name = TextField(maximum=100, minimum=1)
    phone = TextField(maximum=40, minimum=1)
    username = TextField(maximum=150, required=False)
    password = TextField(maximum=1000, required=False)

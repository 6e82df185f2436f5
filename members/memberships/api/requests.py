"""What a request to begin a membership may say."""

from foundation.api.fields import DateField
from foundation.api.requests import StrictSerializer


class StartBody(StrictSerializer):
    """The first day of a membership."""

    on = DateField()

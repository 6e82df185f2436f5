"""What every viewset of the gym has in common."""

from typing import Any

from rest_framework.permissions import IsAuthenticated

from foundation.api.viewset import APIViewSet
from members.people.api.access import Access, HasMembersScope


class GymViewSet(APIViewSet[Access]):
    """An address of the gym."""

    permission_classes: Any = [IsAuthenticated, HasMembersScope]
    access_class = Access

"""/members/coaches/: who teaches."""

from rest_framework.request import Request
from rest_framework.response import Response

from foundation.api.walking import ById, readers_of
from members.people.api.representation import represent_coaches
from members.people.api.viewset import GymViewSet
from members.people.models import Coach

IN_ORDER = ById()


class CoachViewSet(GymViewSet):
    """Coaches."""

    readers = {"list": readers_of(IN_ORDER)}

    def list(self, request: Request) -> Response:
        """Those who teach now."""
        active = Coach.objects.filter(is_active=True)
        return self.answer_list(request, active, walk=IN_ORDER, represent=represent_coaches)

"""/members/coaches/: who teaches."""

from django.http import HttpResponse
from rest_framework.request import Request

from foundation.api.endpoint import endpoint
from foundation.api.paging import ByID, readers_of
from members.people.api.answers import CoachAnswer
from members.people.api.viewset import GymViewSet
from members.people.models import Coach

IN_ORDER = ByID()


class CoachViewSet(GymViewSet):
    """Coaches."""

    readers = {"list": readers_of(IN_ORDER)}

    @endpoint(answer=CoachAnswer, is_list=True)
    def list(self, request: Request) -> HttpResponse:
        """Those who teach now."""
        return self.answer_list(Coach.objects.filter(is_active=True), keyset=IN_ORDER)

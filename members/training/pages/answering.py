"""The member confirms that a private session was held, or objects, by the link that the coach showed."""

from typing import Any

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from foundation.api.throttles import CodeThrottle, TooManyRequests, require_rate
from foundation.cause import MAXIMUM_REASON_LENGTH
from foundation.client_address import client_network
from foundation.errors import InvalidField, Sentence, ServiceError
from members.errors import AppointmentNotFound, NotTheMembers
from members.training.links import read_token
from members.training.members_word import ByLink
from members.training.operations.confirm_use import confirm_use
from members.training.operations.object_to_use import object_to_use
from members.training.pages.asked import Answer, Asked, asked_by

HEADERS = {"Referrer-Policy": "same-origin", "X-Robots-Tag": "noindex"}
NO_CHOICE = _("Please choose: confirm the session, or object to it.")


@csrf_exempt  # the link is the authority: who can make a form with it can open it; no cookie is needed to answer
@require_http_methods(["GET", "HEAD", "POST"])
def answer_proposal(request: HttpRequest, token: str) -> HttpResponse:
    """The question, or by POST the answer: `answer` is `confirm` or `object`, that with a `reason`.

    A forged link is 404, and 429 for whoever tries many. 403 in a browser that is signed in to the console, but for
    the member's own. What is refused leaves everything as it was, and says why.
    """
    try:
        response = _answered(request, token)
    except AppointmentNotFound:
        response = _not_found(request)
    for name, value in HEADERS.items():
        response.headers[name] = value
    return response


def _answered(request: HttpRequest, token: str) -> HttpResponse:
    number, proposed_at = read_token(token)
    asked = asked_by(number, proposed_at)
    if _is_somebody_elses(request, asked):
        return render(request, "sessions/not_the_members.html", {"refusal": NotTheMembers}, status=NotTheMembers.status)
    if request.method != "POST":
        return _page(request, token, asked)
    try:
        _carry_out(request, number, ByLink(proposed_at, client_network(request)))
    except InvalidField as refusal:
        problem = next(iter(refusal.extra["errors"].values()))[0]
        return _page(request, token, asked, problem=problem, status=refusal.status)
    except ServiceError as refusal:
        # Somebody else may have answered, or staff called it off: the page shows where it stands now, in words for the
        # member, and what it does not show is the problem.
        now = asked_by(number, proposed_at)
        is_shown = now.answer != Answer.WAITED_FOR or now.refusal is not None
        return _page(request, token, now, problem="" if is_shown else refusal.detail, status=refusal.status)
    return HttpResponseRedirect(reverse("session_answer", args=[token]), status=303)


def _carry_out(request: HttpRequest, number: int, by: ByLink) -> None:
    answer = request.POST.get("answer", "")
    if answer == "confirm":
        confirm_use(appointment_id=number, by=by)
    elif answer == "object":
        object_to_use(appointment_id=number, reason=request.POST.get("reason", ""), by=by)
    else:
        raise InvalidField({"answer": [NO_CHOICE]})


def _is_somebody_elses(request: HttpRequest, asked: Asked) -> bool:
    """Whether it is a browser of staff, the coach's say, in which a link proves nothing of the member."""
    user: Any = request.user
    return isinstance(user, User) and user.pk != asked.appointment.member.user_id


def _page(request: HttpRequest, token: str, asked: Asked, *, problem: Sentence = "", status: int = 200) -> HttpResponse:
    context = {
        "asked": asked,
        "appointment": asked.appointment,
        "problem": problem,
        "reason": request.POST.get("reason", "")[:MAXIMUM_REASON_LENGTH],
        "is_objecting": request.POST.get("answer") == "object",
        "most": MAXIMUM_REASON_LENGTH,
        "page_url": reverse("session_answer", args=[token]),
    }
    return render(request, "sessions/answer.html", context, status=status)


def _not_found(request: HttpRequest) -> HttpResponse:
    """For whoever tries too many links 429, without the page; links that are good are never counted."""
    try:
        require_rate(CodeThrottle, request)
    except TooManyRequests as error:
        plain = "text/plain; charset=utf-8"
        return HttpResponse(error.detail, status=error.status, headers=error.headers, content_type=plain)
    return render(request, "sessions/not_found.html", status=404)

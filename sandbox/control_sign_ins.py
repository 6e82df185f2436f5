"""Who signs in next inside a provider's app, and how: told by JSON at the control desk, or chosen on the first page."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from sandbox import sign_ins
from sandbox.desk import Refused, desk
from sandbox.models import Mode, Provider

PLAIN_TEXT = "text/plain; charset=utf-8"


@desk("POST")
def tell(body: dict[str, Any]) -> dict[str, Any]:
    """From now on `person` (or "payer") signs in at `provider`, by `mode` (or as ever)."""
    try:
        return _tell(body)
    except ValueError as error:
        modes = ", ".join(Mode.values)
        detail = f"`provider` alipay or wechat; `person` 1 to {sign_ins.PERSON_CHARACTERS} characters; `mode` {modes}."
        raise Refused(400, "invalid", detail) from error


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """The same by the form of the first page."""
    try:
        _tell(request.POST.dict())
    except ValueError:
        return HttpResponseBadRequest("没有这种登录方式 no such sign-in", content_type=PLAIN_TEXT)
    return redirect("overview")


def _tell(wish: dict[str, Any]) -> dict[str, Any]:
    """Raises ValueError for what is not in the tables."""
    provider, mode = Provider(str(wish.get("provider"))), Mode(wish.get("mode", Mode.NORMAL))
    person = wish.get("person", "payer")
    if not isinstance(person, str) or not 1 <= len(person) <= sign_ins.PERSON_CHARACTERS:
        raise ValueError(person)
    if mode == Mode.SNAPSHOT and provider != Provider.WECHAT:
        raise ValueError(mode)
    told = sign_ins.tell(provider, person=person, mode=mode)
    return {"provider": told.provider, "person": told.person, "mode": told.mode}

"""Who is signed in proves once more to be there, before money goes back and before what is masked is shown.

How that is proven is not known here: `ASK_AGAIN` of the settings names, by its dotted path, a function of the request
that gives the page that asks, or None for who has proven it a short while ago.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string


def page_that_asks(request: HttpRequest) -> HttpResponse | None:
    """The answer to give in place of the own one, if there is one.

    It stands at the same address and leads back to what was asked for: a page is opened, and a form that was sent goes
    on with `request.POST` as it was. Ask only after every permission, so that who may not is told that.
    """
    answer: HttpResponse | None = import_string(settings.ASK_AGAIN)(request)
    return answer

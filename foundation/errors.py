"""The base of the tree of errors: what an API, a page and a command can say of any refusal."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise


class ServiceError(Exception):
    """An error that is part of the interface; `detail` is translated when it is shown."""

    status = 400
    code = "invalid"
    detail: Sentence = _("The request could not be processed.")

    def __init__(self, detail: Sentence | None = None, **extra: Any) -> None:
        super().__init__(self.code)
        if detail is not None:
            self.detail = detail
        self.extra = extra
        self.headers: dict[str, str] = {}


class InvalidField(ServiceError):
    """A refused request with the sentence for each field; `errors` maps a field's name to its sentences."""

    detail = _("Some fields are not valid.")

    def __init__(self, errors: dict[str, list[Sentence]]) -> None:
        super().__init__(errors=errors)

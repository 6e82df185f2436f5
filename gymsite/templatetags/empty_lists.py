"""What a list without rows says: how rows come there, and where to go for that."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.apps import apps
from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse

from foundation.errors import Sentence
from gymsite.empty_lists import SENTENCES

register = template.Library()


@dataclass(frozen=True, slots=True)
class Told:
    """The sentence, and the list that it speaks of, for whoever may open that."""

    sentence: Sentence
    link: str
    title: str


@register.simple_tag
def what_to_do(changes: Any) -> Told:
    """What this list says when nothing was ever in it."""
    sentence, leads_to = SENTENCES.get(changes.opts.label_lower, ("", ""))
    if leads_to and _may_open(changes.request, leads_to):
        app, name = leads_to.split(".")
        title = str(apps.get_model(leads_to)._meta.verbose_name_plural)
        return Told(sentence, reverse(f"admin:{app}_{name}_changelist"), title)
    return Told(sentence, "", "")


def _may_open(request: HttpRequest, label: str) -> bool:
    return admin.site.get_model_admin(apps.get_model(label)).has_view_permission(request)

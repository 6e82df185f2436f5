"""A list that is asked for by what no filter of it has does not show everything as if that had been asked for."""

import pytest
from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.contrib.auth.models import User
from django.urls import reverse

from tests.members.console import told
from tests.staff_client import signed_in

OWN_FILTERS = [
    pytest.param(reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"), each.parameter_name)
    for model, page in admin.site._registry.items()
    for each in page.list_filter
    if isinstance(each, type) and issubclass(each, SimpleListFilter)
]


@pytest.mark.parametrize(("path", "parameter"), OWN_FILTERS)
def test_a_value_that_a_filter_does_not_have_is_refused(staff: User, path: str, parameter: str) -> None:
    client = signed_in(staff)

    answer = client.get(path, {parameter: "abc"})

    assert (answer.status_code, answer.headers.get("Location")) == (302, f"{path}?e=1")
    assert client.get(path, {parameter: ""}).status_code == 200


@pytest.mark.parametrize(("path", "parameter"), OWN_FILTERS)
def test_each_value_that_it_has_is_answered(staff: User, path: str, parameter: str) -> None:
    client = signed_in(staff)
    filters = client.get(path).context["cl"].filter_specs
    [own] = [each for each in filters if parameter in each.expected_parameters()] or [None]

    for value, _label in own.lookup_choices if own else ():
        assert client.get(path, {parameter: value}).status_code == 200, value


def test_and_the_list_says_so(staff: User) -> None:
    client = signed_in(staff)
    said = "The address asked for something that this list does not have, so that it shows everything."

    asked = client.get("/admin/members/membership/", {"ends_within": "abc"}, follow=True)

    assert told(asked) == [said]
    assert told(client.get("/admin/members/membership/", {"ends_within": "30"}, follow=True)) == []

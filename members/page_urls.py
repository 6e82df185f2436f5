"""Addresses of the staff console that are no model's, in front of the console's own."""

from django.contrib import admin
from django.urls import path

from members.people.admin.second_factor import second_factor
from members.prepaid.admin.prepaid import show_prepaid

urlpatterns = [
    path("second-factor/", admin.site.admin_view(second_factor), name="second_factor"),
    path("prepaid/", admin.site.admin_view(show_prepaid), name="prepaid"),
]

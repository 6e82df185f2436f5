"""Every path works with and without its trailing slash."""

from django.urls import re_path

from members.api.session import LogoutView, TokenView

PREFIX = r"^api/v1/auth"

urlpatterns = [
    re_path(rf"{PREFIX}/token/?$", TokenView.as_view(), name="token"),
    re_path(rf"{PREFIX}/logout/?$", LogoutView.as_view(), name="logout"),
]

"""Every path works with and without its trailing slash."""

from django.urls import re_path

from members.api.session import LogoutView, TokenView

urlpatterns = [
    re_path(r"^/token/?$", TokenView.as_view(), name="token"),
    re_path(r"^/logout/?$", LogoutView.as_view(), name="logout"),
]

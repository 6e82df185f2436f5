"""The address of the demonstration, where there is one."""

from django.conf import settings
from django.urls import path

from gymsite.demonstration.class_to_buy import buy_a_class

urlpatterns = [path(settings.DEMONSTRATION_PAGE.removeprefix("/"), buy_a_class)]

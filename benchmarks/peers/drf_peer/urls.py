"""Addresses."""

from django.http import HttpResponse
from django.urls import include, path
from rest_framework.routers import DefaultRouter

from benchmarks.peers.drf_peer.views import PaymentViewSet, callback

router = DefaultRouter()
router.register("payments", PaymentViewSet, basename="payment")

urlpatterns = [
    path("payments/callback/alipay/", callback),
    path("healthz", lambda _request: HttpResponse("ok")),
    path("", include(router.urls)),
]

"""A ModelViewSet and the provider's callback, with their addresses."""

from decimal import Decimal

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from rest_framework import serializers, viewsets
from rest_framework.exceptions import NotFound
from rest_framework.pagination import CursorPagination
from rest_framework.routers import DefaultRouter

from benchmarks.peers.alipay_form import is_authentic, read_form
from benchmarks.peers.drf_peer.models import Notification, Payment


class PaymentSerializer(serializers.ModelSerializer):
    amount = serializers.DecimalField(max_digits=10, decimal_places=2, min_value=Decimal("0.01"))

    class Meta:
        model = Payment
        fields = [
            "id",
            "member",
            "amount",
            "type",
            "status",
            "transaction_id",
            "description",
            "provider",
            "created_at",
            "paid_at",
        ]
        read_only_fields = ["status", "transaction_id", "provider", "created_at", "paid_at"]


class NewestFirst(CursorPagination):
    ordering = "-id"
    page_size = 50


class PaymentViewSet(viewsets.ModelViewSet):
    serializer_class = PaymentSerializer
    pagination_class = NewestFirst

    def get_queryset(self):
        payments = Payment.objects.all()
        return payments if self.request.user.is_staff else payments.filter(member__user=self.request.user)

    def perform_create(self, serializer):
        member = serializer.validated_data["member"]
        if not self.request.user.is_staff and member.user_id != self.request.user.pk:
            raise NotFound
        serializer.save()


@csrf_exempt
def callback(request: HttpRequest) -> HttpResponse:
    kept = Notification.objects.create(provider="alipay", body=request.body.decode("latin-1"))
    form = read_form(request.body)
    if not is_authentic(form):
        return HttpResponse("failure", status=400)
    with transaction.atomic():
        payment = Payment.objects.select_for_update().filter(transaction_id=form.get("out_trade_no")).first()
        if payment is None or payment.amount != Decimal(form["total_amount"]):
            return HttpResponse("failure", status=400)
        if payment.status == "pending" and form["trade_status"] == "TRADE_SUCCESS":
            payment.status, payment.provider, payment.paid_at = "success", "alipay", timezone.now()
            payment.save(update_fields=["status", "provider", "paid_at"])
        kept.payment = payment
        kept.save(update_fields=["payment"])
    return HttpResponse("success", content_type="text/plain")


router = DefaultRouter()
router.register("payments", PaymentViewSet, basename="payment")

urlpatterns = [
    path("payments/callback/alipay/", callback),
    path("healthz", lambda _request: HttpResponse("ok")),
    path("", include(router.urls)),
]

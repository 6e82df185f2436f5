"""What goes in and out."""

from decimal import Decimal

from rest_framework import serializers

from benchmarks.peers.drf_peer.models import Payment


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

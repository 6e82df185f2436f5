"""Alipay (open platform gateway, RSA2): opens, queries, closes and refunds trades, and reads notifications.

orders.py and refunds.py build the requests, gateway.py asks: signing.py signs them, transport.py sends them, answers.py
checks what comes back and answer_codes.py says what it means; received_fields.py and notices.py do the same for
notifications; trades.py is what both know of a trade. sign_in.py says who uses the app.
"""

from payments.providers.alipay.adapter import Alipay
from payments.providers.alipay.configuration import AlipayConfiguration
from payments.providers.alipay.sign_in import AlipaySignIn

__all__ = ["Alipay", "AlipayConfiguration", "AlipaySignIn"]

"""Alipay's OpenAPI gateway (gateway.do) with RSA2, as its public documents describe it."""

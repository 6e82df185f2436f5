"""The providers that are switched on. The only place that turns settings into adapters and doors; each is built once.

A process has one bulkhead, and a door with a breaker for each provider: what is handed out here calls by it. What one
process's breaker has found out the others hear through the cache.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, partial
from typing import BinaryIO

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from foundation.shared_word import SharedWord
from foundation.waiting import somebody_waits
from payments.enums import ProviderName
from payments.measured import CALLS, OPEN_BREAKERS
from payments.providers.alipay import Alipay, AlipayConfiguration, AlipaySignIn
from payments.providers.alipay.bill_rows import is_detail
from payments.providers.base import Gateway, Message, NotificationRefused, Notifier
from payments.providers.bill_lines import Lines, numbered_lines
from payments.providers.bill_packing import unpacked
from payments.providers.breaker import Breaker, BreakerReport, BreakerState
from payments.providers.bulkhead import Bulkhead
from payments.providers.calling import BACKGROUND, Patience, call_within
from payments.providers.door import Door
from payments.providers.guarded_gateway import GuardedGateway
from payments.providers.guarded_sign_in import GuardedSignIn
from payments.providers.keys import KeyUnreadable
from payments.providers.signing_in import PayerSignIn
from payments.providers.wechat_sign_in import WeChatSignIn, WeChatSignInConfiguration
from payments.providers.wechat_v2 import WeChatV2, WeChatV2Configuration
from payments.providers.wechat_v3 import WeChatV3, WeChatV3Configuration

logger = logging.getLogger(__name__)

XML_TYPES = frozenset({"text/xml", "application/xml"})


@cache
def alipay() -> Alipay | None:
    """Alipay, or None when it is not configured."""
    return Alipay(AlipayConfiguration(**settings.ALIPAY)) if settings.ALIPAY else None


@cache
def wechat_v3() -> WeChatV3 | None:
    """WeChat Pay API v3, or None when its keys are not configured."""
    values = settings.WECHATPAY
    if not values or not values["v3_key"]:
        return None
    return WeChatV3(
        WeChatV3Configuration(
            app_id=values["app_id"],
            merchant_id=values["merchant_id"],
            v3_key=values["v3_key"],
            private_key=values["private_key"],
            certificate_serial=values["certificate_serial"],
            public_key=values["public_key"],
            public_key_id=values["public_key_id"],
            gateway_url=values["gateway_url"],
            further_app_ids=values["app_ids"],
        )
    )


@cache
def wechat_v2() -> WeChatV2 | None:
    """WeChat Pay API v2, or None when its key is not configured."""
    values = settings.WECHATPAY
    if not values or not values["v2_key"]:
        return None
    return WeChatV2(
        WeChatV2Configuration(
            app_id=values["app_id"],
            merchant_id=values["merchant_id"],
            v2_key=values["v2_key"],
            sign_type=values["v2_sign_type"],
            gateway_url=values["gateway_url"],
            client_certificate=values["client_certificate"],
            private_key=values["private_key"],
            further_app_ids=values["app_ids"],
        )
    )


@cache
def alipay_sign_in() -> AlipaySignIn | None:
    """Alipay's, or None where its app is not to be paid in."""
    values = settings.ALIPAY
    return AlipaySignIn(AlipayConfiguration(**values)) if values and values["in_app"] else None


@cache
def wechat_sign_in() -> WeChatSignIn | None:
    """That of WeChat, or None where the official account's secret is not configured."""
    values = settings.WECHATPAY
    if not values or not values["oauth_secret"]:
        return None
    return WeChatSignIn(
        WeChatSignInConfiguration(
            app_id=values["app_id"],
            secret=values["oauth_secret"],
            authorize_url=values["oauth_authorize_url"],
            api_url=values["oauth_api_url"],
        )
    )


@cache
def waiting_threads() -> Bulkhead:
    """What keeps this process's other threads free while some wait for providers."""
    return Bulkhead(threads=settings.WEB_THREADS)


@cache
def door_of(provider: str) -> Door:
    """The way out to this provider, whichever of its interfaces is called."""
    breaker, watcher = Breaker(word=SharedWord(f"payments.breaker:{provider}")), partial(_watch, provider)
    OPEN_BREAKERS.set(provider, to=0.0)
    return Door(bulkhead=waiting_threads(), breaker=breaker, patience=_patience(), watcher=watcher)


def _watch(provider: str, verb: str, outcome: str, seconds: float, breaker: BreakerReport) -> None:
    """Every call leaves a line, which says by its number what it was made for."""
    logger.info("%s of %s: %s in %d ms", verb, provider, outcome, seconds * 1000)
    CALLS.add(provider, verb, outcome, seconds=seconds)
    OPEN_BREAKERS.set(provider, to=float(breaker.state != BreakerState.CLOSED))


def _patience() -> Patience:
    """How long somebody is kept waiting for one provider."""
    return Patience(settings.PROVIDER_CONNECT_SECONDS, settings.PROVIDER_CALL_SECONDS)


@contextmanager
def in_one_call() -> Iterator[None]:
    """All calls within take no longer than one may; what there is no time for is not called (ProviderNotCalled)."""
    with call_within(_patience() if somebody_waits() else BACKGROUND):
        yield


def breaker_reports() -> dict[str, BreakerReport]:
    """Where the breaker of each provider that is switched on stands, in this process."""
    return {name: door_of(name).report() for name in switched_on()}


def get_gateway(provider: str) -> Gateway | None:
    """What opens, queries and closes trades at this provider, by its door; None when it is switched off."""
    adapter = _adapter_of(provider)
    return None if adapter is None else GuardedGateway(adapter, door_of(provider))


def get_sign_in(provider: str) -> PayerSignIn | None:
    """What says who pays inside this provider's app, by a door; None where that is not configured.

    WeChat is asked at another host than its payments are, and has a door of its own: nobody who pays by a code is to
    find the door shut because sign-ins fail. Alipay is asked at the gateway, by the gateway's door.
    """
    if provider == ProviderName.ALIPAY:
        alipays = alipay_sign_in()
        return None if alipays is None else GuardedSignIn(alipays, door_of(provider))
    wechats = wechat_sign_in() if provider == ProviderName.WECHAT else None
    return None if wechats is None else GuardedSignIn(wechats, door_of(f"{provider}_sign_in"))


def _adapter_of(provider: str) -> Gateway | None:
    if provider == ProviderName.ALIPAY:
        return alipay()
    if provider != ProviderName.WECHAT:  # money in hand: nobody can be asked for it
        return None
    return wechat_v3() if settings.WECHATPAY and settings.WECHATPAY["api_version"] == "v3" else wechat_v2()


def get_notifier(provider: str, message: Message) -> Notifier:
    """What reads this provider's notifications of this form; raises NotificationRefused when there is nobody."""
    notifier: Notifier | None
    if provider == ProviderName.ALIPAY:
        notifier = alipay()
    else:
        notifier = wechat_v2() if message.content_type in XML_TYPES else wechat_v3()
    if notifier is None:
        raise NotificationRefused("not_configured")
    return notifier


def bill_lines(file: BinaryIO) -> Lines:
    """The lines of a provider's bill, whosever it is, numbered as reading it numbers them; raises BillRefused."""
    return numbered_lines(unpacked(file, is_wanted=is_detail))


def switched_on() -> list[str]:
    """The names of the providers that a payer may choose from."""
    return [name for name in ProviderName.values if get_gateway(name)]


def build_all() -> None:
    """Parse every key now, so that no payer waits for it and a wrong one stops the start.

    Raises ImproperlyConfigured, naming the provider and what is wrong with which key.
    """
    builders: dict[str, Callable[[], object]] = {
        "Alipay": alipay,
        "WeChat Pay API v3": wechat_v3,
        "WeChat Pay API v2": wechat_v2,
        "Alipay's sign-in": alipay_sign_in,
        "WeChat's sign-in": wechat_sign_in,
    }
    for name, build in builders.items():
        try:
            build()
        except KeyUnreadable as error:
            raise ImproperlyConfigured(f"{name}: {error}.") from error

"""The apps of one merchant: an official account, a mini program, an app, each with payers it knows by its own ids."""

from collections.abc import Sequence

from payments.providers.base import Order, ProviderRefused


def with_own_first(own: str, further: Sequence[str]) -> tuple[str, ...]:
    """All app ids, none twice; the first is the one that orders are opened with unless they name another."""
    return tuple(dict.fromkeys((own, *further)))


def app_of(order: Order, app_ids: Sequence[str]) -> str:
    """Which of the merchant's apps the order is opened with; raises ProviderRefused, before anything is sent."""
    app_id = order.app_id or app_ids[0]
    if app_id not in app_ids:
        raise ProviderRefused("APPID_NOT_OURS")
    return app_id

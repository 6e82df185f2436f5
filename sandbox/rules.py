"""The pauses that the providers' documents name, and what the control desk has set them to."""

from datetime import timedelta

from sandbox.models import Rule

# WeChat Pay: a minute between two refunds of one order, five before API v2 closes one. Then for how long a bill can be
# fetched, and the code of a sign-in be exchanged.
DEFAULTS = {
    "refund_pause_seconds": 60,
    "close_after_seconds": 300,
    "alipay_bill_seconds": 30,
    "wechat_bill_seconds": 300,
    "sign_in_code_seconds": 300,
}


def pause(name: str) -> timedelta:
    """How long this rule asks for now; raises KeyError for a name that is not in the table."""
    told = Rule.objects.filter(name=name).values_list("seconds", flat=True).first()
    return timedelta(seconds=DEFAULTS[name] if told is None else told)


def set_pause(name: str, seconds: int) -> None:
    """From now on the rule is of so many seconds; raises KeyError for a name that is not in the table."""
    DEFAULTS[name]
    Rule.objects.update_or_create(name=name, defaults={"seconds": seconds})


def in_force() -> dict[str, int]:
    """Every rule in seconds."""
    return DEFAULTS | dict(Rule.objects.values_list("name", "seconds"))


def restore() -> None:
    """As documented again."""
    Rule.objects.all().delete()

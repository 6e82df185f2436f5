"""The gateway's refusals, by the codes of Alipay's documents."""

MESSAGES = {
    "40001": "Missing Required Arguments",
    "40002": "Invalid Arguments",
    "40004": "Business Failed",
    "40006": "Insufficient Permissions",
}


class Refusal(Exception):
    """An answer with an error code; unsigned where the gateway does not know yet whose application asks."""

    def __init__(self, code: str, sub_code: str, sub_message: str, *, signed: bool = True) -> None:
        super().__init__(sub_code)
        self.signed = signed
        self.node = {"code": code, "msg": MESSAGES[code], "sub_code": sub_code, "sub_msg": sub_message}


def missing(parameter: str) -> Refusal:
    """A common parameter that is not there."""
    return Refusal("40001", f"isv.missing-{parameter.replace('_', '-')}", f"缺少参数 {parameter}")


def invalid(parameter: str, reason: str) -> Refusal:
    """A common parameter that does not hold."""
    return Refusal("40002", f"isv.invalid-{parameter.replace('_', '-')}", reason)


def business(name: str, message: str) -> Refusal:
    """The business refuses, with an `ACQ.` code."""
    return Refusal("40004", f"ACQ.{name}", message)


def invalid_field(field: str) -> Refusal:
    """A field of biz_content that does not hold."""
    return business("INVALID_PARAMETER", f"参数无效：{field}")

"""API v3's refusals: an HTTP status, a code, a message."""

from typing import Any


class Refusal(Exception):
    """An error answer; a request that cannot be authenticated is answered unsigned."""

    def __init__(self, status: int, code: str, message: str, *, signed: bool = True, **detail: Any) -> None:
        super().__init__(code)
        self.status = status
        self.signed = signed
        self.body: dict[str, Any] = {"code": code, "message": message}
        if detail:
            self.body["detail"] = detail


def invalid(field: str, issue: str = "参数不符合要求") -> Refusal:
    """A field that does not hold; its place is given as a JSON pointer."""
    return Refusal(400, "PARAM_ERROR", f"参数错误：{field} {issue}", field=f"/{field.replace('.', '/')}", issue=issue)


def no_such_order() -> Refusal:
    """The order is unknown."""
    return Refusal(404, "ORDER_NOT_EXIST", "订单不存在")

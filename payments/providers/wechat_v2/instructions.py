"""What the payer's device does next, from the answer to a created order.

Sources: pay.weixin.qq.com/wiki/doc/api, jsapi.php?chapter=7_7 (JSAPI), app/app.php?chapter=9_12 (app).
"""

import secrets
from datetime import UTC, datetime

from payments.providers.base import Channel, Instruction, InstructionKind, Order
from payments.providers.wechat_orders import with_return_address
from payments.providers.wechat_v2.account import Account
from payments.providers.wechat_v2.documents import Fields, Malformed


def read_instruction(fields: Fields, *, order: Order, account: Account, app_id: str) -> Instruction:
    """The instruction of the order's channel; raises Malformed when the answer lacks what it needs.

    `app_id` is the application that the order was opened with: a prepay_id is good in no other.
    """
    if order.channel == Channel.NATIVE:
        return Instruction(InstructionKind.QR_CODE, content=_needed(fields, "code_url"))
    if order.channel == Channel.H5:
        address = with_return_address(_needed(fields, "mweb_url"), order.return_url)
        return Instruction(InstructionKind.REDIRECT, content=address)
    build = _jsapi_parameters if order.channel == Channel.JSAPI else _app_parameters
    return Instruction(InstructionKind.PARAMETERS, parameters=build(_needed(fields, "prepay_id"), account, app_id))


def _jsapi_parameters(prepay_id: str, account: Account, app_id: str) -> dict[str, str]:
    """The arguments of `getBrandWCPayRequest`, signed with the digest that the order was signed with."""
    parameters = {
        "appId": app_id,
        "timeStamp": _now(),
        "nonceStr": secrets.token_hex(16),
        "package": f"prepay_id={prepay_id}",
        "signType": account.signature.sign_type,
    }
    return {**parameters, "paySign": account.signature.sign(parameters)}


def _app_parameters(prepay_id: str, account: Account, app_id: str) -> dict[str, str]:
    """The fields of the app SDK's `PayReq`."""
    parameters = {
        "appid": app_id,
        "partnerid": account.merchant_id,
        "prepayid": prepay_id,
        "package": "Sign=WXPay",
        "noncestr": secrets.token_hex(16),
        "timestamp": _now(),
    }
    return {**parameters, "sign": account.signature.sign(parameters)}


def _now() -> str:
    return str(int(datetime.now(UTC).timestamp()))


def _needed(fields: Fields, name: str) -> str:
    if not fields.get(name):
        raise Malformed(name)
    return fields[name]

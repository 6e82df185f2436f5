"""Every address of the sandbox: two providers' interfaces, cashier, bridges, control desk, a receiver of web hooks."""

from django.urls import URLPattern, path, re_path

from sandbox import cashier, control, control_book, control_refunds, control_sign_ins, hooks
from sandbox.alipay import bills as alipay_bills
from sandbox.alipay import sign_in as alipay_sign_in
from sandbox.alipay.gateway import gateway
from sandbox.bridges import views as bridges
from sandbox.wechat import (
    sign_in,
    v2_bills,
    v2_orders,
    v2_refunds,
    v3_bills,
    v3_orders,
    v3_platform,
    v3_refunds,
    v3_transactions,
)

ALIPAY: list[URLPattern] = [
    path("gateway.do", gateway),
    path(alipay_bills.DOWNLOAD_PATH, alipay_bills.download),
    path("oauth2/publicAppAuthorize.htm", alipay_sign_in.authorize),
]

WECHAT: list[URLPattern] = [
    path("connect/oauth2/authorize", sign_in.authorize),
    path("sns/oauth2/access_token", sign_in.access_token),
]

WECHAT_V3: list[URLPattern] = [
    re_path(r"^v3/pay/transactions/(?P<way>native|jsapi|h5|app)$", v3_orders.create),
    path("v3/pay/transactions/out-trade-no/<str:out_trade_no>", v3_transactions.query_by_order),
    path("v3/pay/transactions/out-trade-no/<str:out_trade_no>/close", v3_transactions.close),
    path("v3/pay/transactions/id/<str:transaction_id>", v3_transactions.query_by_id),
    path("v3/refund/domestic/refunds", v3_refunds.create),
    path("v3/refund/domestic/refunds/<str:out_refund_no>", v3_refunds.query),
    path("v3/bill/tradebill", v3_bills.tradebill),
    path("v3/billdownload/file", v3_bills.download),
    path("v3/certificates", v3_platform.certificates),
    path("v3/security/echo", v3_platform.echo),
]

WECHAT_V2: list[URLPattern] = [
    path("pay/unifiedorder", v2_orders.unifiedorder),
    path("pay/orderquery", v2_orders.orderquery),
    path("pay/closeorder", v2_orders.closeorder),
    path("secapi/pay/refund", v2_refunds.refund),
    path("pay/refundquery", v2_refunds.refundquery),
    path("pay/downloadbill", v2_bills.downloadbill),
]

CASHIER: list[URLPattern] = [
    path("", cashier.overview, name="overview"),
    path("healthz", cashier.health),
    path("scan", cashier.scan),
    path("sign-in", control_sign_ins.choose, name="sign-in"),
    path("cgi-bin/mmpayweb-bin/checkmweb", cashier.mobile_browser),
    path("cashier/<str:provider>/<str:out_trade_no>/", cashier.cashier, name="cashier"),
    path("cashier/<str:provider>/<str:out_trade_no>/pay", cashier.pay, name="pay"),
    path("cashier/<str:provider>/<str:out_trade_no>/fail", cashier.fail, name="fail"),
    path("cashier/<str:provider>/<str:out_trade_no>/refund", cashier.refund, name="refund"),
    path("cashier/<str:provider>/<str:out_trade_no>/scenario", cashier.choose_scenario, name="scenario"),
]

BRIDGES: list[URLPattern] = [
    re_path(r"^bridge/(?P<provider>wechat|alipay)$", bridges.bridge, name="bridge"),
    re_path(r"^bridge/(?P<provider>wechat|alipay)/press$", bridges.pressed, name="bridge-pressed"),
]

CONTROL: list[URLPattern] = [
    path("control/pay", control.pay),
    path("control/fail", control.fail),
    path("control/deliver", control.deliver),
    path("control/resend", control.resend),
    path("control/refund", control_refunds.refund),
    path("control/refunds/settle", control_refunds.settle),
    path("control/scenario", control.scenario),
    path("control/sign-in", control_sign_ins.tell),
    path("control/rules", control_book.set_rules),
    path("control/book", control_book.book),
    path("control/date", control_book.date),
    path("control/trades", control.trades),
    path("control/trades/<str:provider>/<str:out_trade_no>", control.trade),
    path("control/reset", control.reset),
]

HOOKS: list[URLPattern] = [
    path("hooks", hooks.receive),
    path("control/hooks", hooks.received),
    path("control/hooks/tell", hooks.tell),
]

urlpatterns = ALIPAY + WECHAT + WECHAT_V3 + WECHAT_V2 + CASHIER + BRIDGES + CONTROL + HOOKS

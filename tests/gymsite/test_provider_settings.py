"""What the environment says of the providers: whole or not at all."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from gymsite.provider_settings import alipay_settings, wechatpay_settings
from tests.gymsite.given_environment import env_of

ALIPAY = {"ALIPAY_APP_ID": "2021000000000001", "ALIPAY_APP_PRIVATE_KEY": "private", "ALIPAY_PUBLIC_KEY": "public"}
ACCOUNT = {"WECHATPAY_APP_ID": "wx01", "WECHATPAY_MCH_ID": "1900000001"}
VERSION_3 = {
    "WECHATPAY_API_V3_KEY": "8f2b6e0c4d9a7153" * 2,
    "WECHATPAY_PRIVATE_KEY": "private",
    "WECHATPAY_CERT_SERIAL_NO": "5A4D",
    "WECHATPAY_PUBLIC_KEY": "public",
    "WECHATPAY_PUBLIC_KEY_ID": "PUB_KEY_ID_1",
}
VERSION_2 = {"WECHATPAY_API_V2_KEY": "8f2b6e0c4d9a7153" * 2}
CERTIFICATE = {"WECHATPAY_CLIENT_CERTIFICATE": "certificate", "WECHATPAY_PRIVATE_KEY": "private"}


class TestWeChatPayKeys:
    @pytest.mark.parametrize("name", ["WECHATPAY_API_V3_KEY", "WECHATPAY_API_V2_KEY"])
    @pytest.mark.parametrize("value", ["k", "k" * 32])
    def test_production_takes_no_key_of_one_letter(self, name, value):
        given = env_of({**ACCOUNT, **VERSION_3, **VERSION_2, name: value})
        with pytest.raises(ImproperlyConfigured, match=f"^{name} is too weak"):
            wechatpay_settings(given, debug=False, sandbox_url="")
        assert wechatpay_settings(given, debug=True, sandbox_url="") is not None


class TestAlipay:
    @pytest.mark.parametrize("left_out", ALIPAY)
    def test_half_configured_names_what_is_missing(self, left_out):
        given = {name: value for name, value in ALIPAY.items() if name != left_out}
        with pytest.raises(ImproperlyConfigured, match=f"Alipay is half configured: {left_out} is missing"):
            alipay_settings(env_of(given), debug=False, sandbox_url="")

    def test_absent_is_off(self):
        assert alipay_settings(env_of({"ALIPAY_SELLER_ID": "2088"}), debug=False, sandbox_url="") is None

    def test_production_calls_the_real_gateway(self):
        found = alipay_settings(env_of(ALIPAY), debug=False, sandbox_url="")
        assert found is not None
        assert found["gateway_url"] == "https://openapi.alipay.com/gateway.do"

    def test_development_calls_the_sandbox(self):
        found = alipay_settings(env_of(ALIPAY), debug=True, sandbox_url="http://127.0.0.1:8001")
        assert found is not None
        assert found["gateway_url"] == "http://127.0.0.1:8001/gateway.do"

    @pytest.mark.parametrize(
        "address",
        [
            "https://openapi-sandbox.dl.alipaydev.com/gateway.do",
            "http://openapi.alipay.com/gateway.do",
            "https://127.0.0.1/gateway.do",
            "https://localhost/gateway.do",
            "https://[::1]/gateway.do",
            "https://sandbox.example.com/gateway.do",
        ],
    )
    def test_production_refuses_a_sandbox(self, address):
        given = {**ALIPAY, "ALIPAY_GATEWAY_URL": address}
        with pytest.raises(ImproperlyConfigured, match="ALIPAY_GATEWAY_URL is a sandbox"):
            alipay_settings(env_of(given), debug=False, sandbox_url="https://sandbox.example.com")

    def test_what_is_no_address_is_refused(self):
        with pytest.raises(ImproperlyConfigured, match="ALIPAY_GATEWAY_URL is not"):
            alipay_settings(env_of({**ALIPAY, "ALIPAY_GATEWAY_URL": "openapi"}), debug=True, sandbox_url="")


class TestWeChatPay:
    @pytest.mark.parametrize("left_out", VERSION_3)
    def test_half_of_version_3_names_what_is_missing(self, left_out):
        given = {name: value for name, value in {**ACCOUNT, **VERSION_3}.items() if name != left_out}
        with pytest.raises(ImproperlyConfigured, match=f"{left_out} is missing"):
            wechatpay_settings(env_of(given), debug=False, sandbox_url="")

    @pytest.mark.parametrize("left_out", ACCOUNT)
    @pytest.mark.parametrize(("keys", "version"), [(VERSION_3, "v3"), (VERSION_2, "v2")])
    def test_half_of_the_account_names_what_is_missing(self, left_out, keys, version):
        given = {name: value for name, value in {**ACCOUNT, **keys}.items() if name != left_out}
        given["WECHATPAY_API_VERSION"] = version
        with pytest.raises(ImproperlyConfigured, match=f"{left_out} is missing"):
            wechatpay_settings(env_of(given), debug=False, sandbox_url="")

    def test_the_version_that_opens_payments_must_have_its_keys(self):
        given = {**ACCOUNT, **VERSION_2, "WECHATPAY_API_VERSION": "v3"}
        with pytest.raises(ImproperlyConfigured, match="WECHATPAY_API_V3_KEY"):
            wechatpay_settings(env_of(given), debug=False, sandbox_url="")

    def test_a_merchant_in_transition_has_both(self):
        found = wechatpay_settings(env_of({**ACCOUNT, **VERSION_3, **VERSION_2}), debug=False, sandbox_url="")
        assert found is not None
        assert (found["api_version"], found["v3_key"], found["v2_key"]) == (
            "v3",
            VERSION_3["WECHATPAY_API_V3_KEY"],
            VERSION_2["WECHATPAY_API_V2_KEY"],
        )
        assert found["gateway_url"] == "https://api.mch.weixin.qq.com"

    def test_a_merchant_of_version_2_refunds_with_a_certificate_and_its_key_and_nothing_of_version_3(self):
        given = {**ACCOUNT, **VERSION_2, **CERTIFICATE, "WECHATPAY_API_VERSION": "v2"}
        found = wechatpay_settings(env_of(given), debug=False, sandbox_url="")
        assert found is not None
        assert (found["client_certificate"], found["private_key"]) == ("certificate", "private")
        assert (found["api_version"], found["v3_key"]) == ("v2", "")

    def test_a_certificate_without_its_key_is_half_of_it(self):
        given = {**ACCOUNT, **VERSION_2, "WECHATPAY_CLIENT_CERTIFICATE": "certificate", "WECHATPAY_API_VERSION": "v2"}
        with pytest.raises(ImproperlyConfigured, match="WECHATPAY_PRIVATE_KEY is missing"):
            wechatpay_settings(env_of(given), debug=False, sandbox_url="")

    def test_the_private_key_alone_is_half_of_version_3(self):
        given = {**ACCOUNT, **VERSION_2, "WECHATPAY_PRIVATE_KEY": "private", "WECHATPAY_API_VERSION": "v2"}
        with pytest.raises(ImproperlyConfigured, match="API v3 is half configured"):
            wechatpay_settings(env_of(given), debug=False, sandbox_url="")

    @pytest.mark.parametrize("left_out", [name for name in VERSION_3 if name != "WECHATPAY_PRIVATE_KEY"])
    def test_a_certificate_makes_no_half_of_version_3_whole(self, left_out):
        given = {**ACCOUNT, **VERSION_2, **CERTIFICATE, **VERSION_3, "WECHATPAY_API_VERSION": "v2"}
        del given[left_out]
        with pytest.raises(ImproperlyConfigured, match=f"{left_out} is missing"):
            wechatpay_settings(env_of(given), debug=False, sandbox_url="")

    def test_a_certificate_without_an_account_names_what_is_missing(self):
        given = {**CERTIFICATE, "WECHATPAY_API_VERSION": "v2"}
        with pytest.raises(ImproperlyConfigured, match="WECHATPAY_APP_ID, WECHATPAY_MCH_ID, WECHATPAY_API_V2_KEY"):
            wechatpay_settings(env_of(given), debug=False, sandbox_url="")

    def test_version_3_asks_for_no_certificate(self):
        found = wechatpay_settings(env_of({**ACCOUNT, **VERSION_3}), debug=False, sandbox_url="")
        assert found is not None
        assert found["client_certificate"] == ""

    def test_absent_is_off(self):
        assert wechatpay_settings(env_of({}), debug=False, sandbox_url="") is None

    @pytest.mark.parametrize("name", ["WECHATPAY_API_VERSION", "WECHATPAY_V2_SIGN_TYPE"])
    def test_an_unknown_choice_is_refused_by_name(self, name):
        given = {**ACCOUNT, **VERSION_3, **VERSION_2, name: "v9"}
        with pytest.raises(ImproperlyConfigured, match=f"{name} is 'v9'"):
            wechatpay_settings(env_of(given), debug=False, sandbox_url="")


SECRET = "5f4dcc3b5aa765d61d8327deb882cf99"
SANDBOX_URL = "http://127.0.0.1:8001"


def wechat_pay(*, debug=False, sandbox_url="", **given):
    return wechatpay_settings(env_of({**ACCOUNT, **VERSION_3, **given}), debug=debug, sandbox_url=sandbox_url)


class TestInsideWeChat:
    def test_without_a_secret_nobody_is_signed_in(self):
        assert wechat_pay()["oauth_secret"] == ""
        assert wechat_pay()["app_ids"] == ("wx01",)

    def test_real_addresses_whatever_the_gateway(self):
        found = wechat_pay(WECHATPAY_OAUTH_SECRET=SECRET)
        assert found["oauth_secret"] == SECRET
        assert found["oauth_authorize_url"] == "https://open.weixin.qq.com/connect/"
        assert found["oauth_api_url"] == "https://api.weixin.qq.com/"

    def test_development_is_signed_in_at_the_sandbox(self):
        found = wechat_pay(WECHATPAY_OAUTH_SECRET="development-1", debug=True, sandbox_url=SANDBOX_URL)
        assert found["oauth_authorize_url"] == f"{SANDBOX_URL}/connect/"
        assert found["oauth_api_url"] == f"{SANDBOX_URL}/"

    def test_the_secret_may_be_in_a_file(self, tmp_path):
        (tmp_path / "secret").write_text(f"{SECRET}\n")
        assert wechat_pay(WECHATPAY_OAUTH_SECRET_FILE=str(tmp_path / "secret"))["oauth_secret"] == SECRET

    @pytest.mark.parametrize("secret", ["development-0123456789abcdefghij", "a" * 32, "short"])
    def test_production_takes_no_weak_secret_and_none_of_a_sandbox(self, secret):
        with pytest.raises(
            ImproperlyConfigured, match=r"^WECHATPAY_OAUTH_SECRET is (a development value|too weak)"
        ) as no:
            wechat_pay(WECHATPAY_OAUTH_SECRET=secret)
        assert secret not in str(no.value)
        assert wechat_pay(WECHATPAY_OAUTH_SECRET=secret, debug=True)["oauth_secret"] == secret

    def test_the_configured_app_comes_first_and_none_twice(self):
        found = wechat_pay(WECHATPAY_APP_IDS="wx02, wx01,,wx03,wx02")
        assert found["app_ids"] == ("wx01", "wx02", "wx03")

    @pytest.mark.parametrize("listed", ["wx 02", "wx02;wx03", "微信", "w" * 33])
    def test_what_can_be_no_app_id_is_named(self, listed):
        with pytest.raises(ImproperlyConfigured, match="WECHATPAY_APP_IDS names"):
            wechat_pay(WECHATPAY_APP_IDS=listed)

    @pytest.mark.parametrize("given", [{"WECHATPAY_OAUTH_SECRET": SECRET}, {"WECHATPAY_APP_IDS": "wx02"}])
    def test_without_wechat_pay_it_is_half_of_something(self, given):
        (name,) = given
        with pytest.raises(ImproperlyConfigured, match=f"WeChat Pay is half configured: {name} is set"):
            wechatpay_settings(env_of(given), debug=False, sandbox_url="")


class TestInsideAlipay:
    def test_it_is_off_until_the_product_is_signed(self):
        found = alipay_settings(env_of(ALIPAY), debug=False, sandbox_url="")
        assert found["in_app"] is False

    @pytest.mark.parametrize(
        ("debug", "sandbox_url", "address"),
        [
            (False, "", "https://openauth.alipay.com/oauth2/publicAppAuthorize.htm"),
            (True, "", "https://openauth.alipay.com/oauth2/publicAppAuthorize.htm"),
            (True, SANDBOX_URL, f"{SANDBOX_URL}/oauth2/publicAppAuthorize.htm"),
        ],
    )
    def test_where_it_signs_in(self, debug, sandbox_url, address):
        given = {**ALIPAY, "ALIPAY_IN_APP": "on"}
        found = alipay_settings(env_of(given), debug=debug, sandbox_url=sandbox_url)
        assert (found["in_app"], found["oauth_authorize_url"]) == (True, address)

    def test_without_alipay_it_is_half_of_something(self):
        with pytest.raises(ImproperlyConfigured, match="Alipay is half configured: ALIPAY_IN_APP is set"):
            alipay_settings(env_of({"ALIPAY_IN_APP": "on"}), debug=False, sandbox_url="")
        assert alipay_settings(env_of({"ALIPAY_IN_APP": "off"}), debug=False, sandbox_url="") is None

"""Configuration: what the environment may say, and what stops the start."""

import base64
import os
import subprocess
import sys
from pathlib import Path

import environ
import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from gymsite.database_settings import OF_THE_SITE, OF_WORK
from gymsite.environment import (
    ROLES,
    encryption_keys,
    figure,
    read_environment,
    required_secret,
    second_factor_roles,
    secret,
)
from gymsite.provider_settings import alipay_settings, wechatpay_settings
from gymsite.site_settings import allowed_hosts, form_origins, public_address
from members.people.role_table import CODES
from tests.plugin import ROOT

OLDER_FERNET_KEY = "7zIe4pZsZmA0bHn3mV5qkXw2cT8yRfUuJd1oL9aKsEg="
FERNET_KEY = "ypeBEsobvcr6wjGzmiPcTaeG7_gUfE5yuYB3ha_uSLs="
STRONG = "Yb3kQ9vN2xK7sT4wZ6yB8cD1eF5gH0jL"
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


def env_of(variables: dict[str, str]) -> environ.Env:
    """An environment of these variables alone."""

    class Given(environ.Env):
        ENVIRON = dict(variables)

    return Given()


class TestSecret:
    def test_from_the_variable_with_escaped_line_ends(self):
        assert secret(env_of({"KEY": "-----BEGIN-----\\nabc\\n-----END-----\\n"}), "KEY") == (
            "-----BEGIN-----\nabc\n-----END-----"
        )

    def test_from_the_file_that_is_named(self, tmp_path):
        (tmp_path / "key").write_text("from a file\n")
        assert secret(env_of({"KEY_FILE": str(tmp_path / "key")}), "KEY") == "from a file"

    @pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
    def test_a_file_that_an_editor_has_marked_with_its_byte_order(self, tmp_path: Path, encoding: str) -> None:
        (tmp_path / "key").write_text("from a file\n", encoding=encoding)
        assert secret(env_of({"KEY_FILE": str(tmp_path / "key")}), "KEY") == "from a file"

    def test_a_dollar_sign_is_a_character_like_others(self):
        assert secret(env_of({"KEY": "$ecret", "ecret": "another"}), "KEY") == "$ecret"

    def test_absent_is_empty(self):
        assert secret(env_of({}), "KEY") == ""

    def test_both_is_an_error_that_names_them(self, tmp_path):
        with pytest.raises(ImproperlyConfigured, match="KEY and KEY_FILE are both set"):
            secret(env_of({"KEY": "a", "KEY_FILE": str(tmp_path)}), "KEY")

    def test_a_file_that_cannot_be_read_is_named(self, tmp_path):
        with pytest.raises(ImproperlyConfigured, match=r"KEY_FILE: .*missing"):
            secret(env_of({"KEY_FILE": str(tmp_path / "missing")}), "KEY")

    @pytest.mark.parametrize("value", ["", "development-abc", "django-insecure-abc"])
    def test_production_takes_no_development_value(self, value):
        with pytest.raises(ImproperlyConfigured, match="SECRET_KEY"):
            required_secret(env_of({"SECRET_KEY": value}), "SECRET_KEY", debug=False)

    def test_production_takes_a_value_of_its_own(self):
        assert required_secret(env_of({"SECRET_KEY": STRONG}), "SECRET_KEY", debug=False) == STRONG

    @pytest.mark.parametrize("name", ["SECRET_KEY", "AUDIT_KEY", "BLIND_INDEX_KEY"])
    @pytest.mark.parametrize("value", ["a", "of my own", "a" * 64, "abcdefg" * 10, STRONG[:31]])
    def test_production_takes_no_key_that_can_be_guessed_and_does_not_show_it(self, name, value):
        with pytest.raises(ImproperlyConfigured, match=f"^{name} is too weak: .*manage.py make_keys") as refusal:
            required_secret(env_of({name: value}), name, debug=False)
        assert value == "a" or value not in str(refusal.value)

    def test_development_has_a_default(self):
        assert required_secret(env_of({}), "SECRET_KEY", debug=True).startswith("development-")


class TestEncryptionKeys:
    def test_newest_first_as_written(self):
        given = {"FIELD_ENCRYPTION_KEYS": f" {OLDER_FERNET_KEY} , {FERNET_KEY},"}
        assert encryption_keys(env_of(given), debug=False) == [OLDER_FERNET_KEY, FERNET_KEY]

    @pytest.mark.parametrize("debug", [True, False])
    def test_what_is_no_key_is_refused_without_being_shown(self, debug):
        with pytest.raises(ImproperlyConfigured, match="FIELD_ENCRYPTION_KEYS") as refusal:
            encryption_keys(env_of({"FIELD_ENCRYPTION_KEYS": f"{FERNET_KEY},mistyped"}), debug=debug)
        assert "mistyped" not in str(refusal.value)

    @pytest.mark.parametrize(
        "value", ["", " , ", settings.FIELD_ENCRYPTION_KEYS[0], f"{FERNET_KEY},{settings.FIELD_ENCRYPTION_KEYS[0]}"]
    )
    def test_production_takes_neither_none_nor_a_development_key(self, value):
        with pytest.raises(ImproperlyConfigured, match="FIELD_ENCRYPTION_KEYS"):
            encryption_keys(env_of({"FIELD_ENCRYPTION_KEYS": value}), debug=False)

    @pytest.mark.parametrize("weak", [bytes(32), b"a" * 32, b"abcdefg" * 4 + b"abcd"], ids=["zero", "letter", "few"])
    def test_production_takes_no_key_that_is_not_random_wherever_it_stands(self, weak):
        given = {"FIELD_ENCRYPTION_KEYS": f"{FERNET_KEY},{base64.urlsafe_b64encode(weak).decode()}"}
        with pytest.raises(ImproperlyConfigured, match=r"^FIELD_ENCRYPTION_KEYS holds .* not random; .*make_keys"):
            encryption_keys(env_of(given), debug=False)
        assert len(encryption_keys(env_of(given), debug=True)) == 2


class TestSite:
    @pytest.mark.parametrize("value", ["", "http://gym.example.com", "gym.example.com", "https://", "ftp://a.example"])
    def test_production_is_reached_over_https(self, value):
        with pytest.raises(ImproperlyConfigured, match=r"^PUBLIC_BASE_URL is .*PUBLIC_BASE_URL=https://"):
            public_address(env_of({"PUBLIC_BASE_URL": value} if value else {}), "PUBLIC_BASE_URL", debug=False)

    def test_development_is_reached_on_this_machine(self):
        assert public_address(env_of({}), "PUBLIC_BASE_URL", debug=True) == "http://127.0.0.1:8000"

    def test_the_address_ends_without_a_slash(self):
        given = env_of({"PUBLIC_BASE_URL": "https://gym.example.com/"})
        assert public_address(given, "PUBLIC_BASE_URL", debug=False) == "https://gym.example.com"

    @pytest.mark.parametrize("value", ["*", "gym.example.com,*"])
    def test_production_answers_to_no_wildcard(self, value):
        with pytest.raises(ImproperlyConfigured, match=r"^ALLOWED_HOSTS is \*"):
            allowed_hosts(env_of({"ALLOWED_HOSTS": value}), "ALLOWED_HOSTS", debug=False)
        assert "*" in allowed_hosts(env_of({"ALLOWED_HOSTS": value}), "ALLOWED_HOSTS", debug=True)

    def test_forms_come_from_no_wildcard(self):
        given = env_of({"CSRF_TRUSTED_ORIGINS": "https://gym.example.com,https://*.example.com"})
        with pytest.raises(ImproperlyConfigured, match=r"CSRF_TRUSTED_ORIGINS has a wildcard \(https://\*.example.com"):
            form_origins(given, "CSRF_TRUSTED_ORIGINS", debug=False)
        assert len(form_origins(given, "CSRF_TRUSTED_ORIGINS", debug=True)) == 2


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


class TestFiles:
    @pytest.fixture(autouse=True)
    def own_environment(self, monkeypatch):
        """What reading a file adds to the process is taken back."""
        monkeypatch.setattr(environ.Env, "ENVIRON", {})
        for name in ("ENV_FILE", "DEBUG", "SECRET_KEY"):
            monkeypatch.delenv(name, raising=False)

    @pytest.fixture
    def directory(self, tmp_path):
        (tmp_path / "var").mkdir()
        (tmp_path / "var" / "development.env").write_text("DEBUG=on\nALIPAY_APP_ID=of-development\n")
        return tmp_path

    def test_development_keys_serve_where_nothing_else_is_said(self, directory):
        assert read_environment(directory).str("ALIPAY_APP_ID") == "of-development"

    @pytest.mark.parametrize("line", ["DEBUG=off", "SECRET_KEY=of my own"])
    def test_a_file_of_ones_own_keeps_them_out(self, directory, line):
        (directory / ".env").write_text(f"{line}\n")
        assert read_environment(directory).str("ALIPAY_APP_ID", default="") == ""

    def test_the_process_wins(self, directory):
        environ.Env.ENVIRON["DEBUG"] = "off"
        assert read_environment(directory).str("DEBUG") == "off"
        assert read_environment(directory).str("ALIPAY_APP_ID", default="") == ""

    def test_a_named_file_is_the_only_one(self, directory, monkeypatch):
        (directory / "production.env").write_text("PUBLIC_BASE_URL=https://gym.example.com\n")
        monkeypatch.setenv("ENV_FILE", "production.env")
        env = read_environment(directory)
        assert env.str("PUBLIC_BASE_URL") == "https://gym.example.com"
        assert env.str("ALIPAY_APP_ID", default="") == ""

    def test_the_mark_of_an_editor_before_the_first_name(self, directory, monkeypatch):
        (directory / "production.env").write_text("PUBLIC_BASE_URL=https://gym.example.com\n", encoding="utf-8-sig")
        monkeypatch.setenv("ENV_FILE", "production.env")
        assert read_environment(directory).str("PUBLIC_BASE_URL") == "https://gym.example.com"

    def test_an_empty_name_means_none(self, directory, monkeypatch):
        monkeypatch.setenv("ENV_FILE", "")
        assert read_environment(directory).str("ALIPAY_APP_ID", default="") == ""


class TestSecondFactorRoles:
    @pytest.mark.parametrize(
        ("said", "roles"),
        [
            (None, None),
            ("", None),
            (" , ", None),
            ("none", ()),
            ("finance, manager", ("finance", "manager")),
            ("front_desk", ("front_desk",)),
        ],
    )
    def test_by_permission_unless_roles_are_named(self, said, roles):
        given = env_of({} if said is None else {"SECOND_FACTOR_ROLES": said})
        assert second_factor_roles(given, debug=False) == roles
        assert second_factor_roles(given, debug=True) == (() if roles is None else roles)

    def test_every_role_has_its_word(self):
        assert set(ROLES) == set(CODES)

    @pytest.mark.parametrize("said", ["managers", "none,manager", "店长", "finance;manager"])
    def test_a_word_that_is_no_role_stops_the_start(self, said):
        with pytest.raises(ImproperlyConfigured, match="SECOND_FACTOR_ROLES"):
            second_factor_roles(env_of({"SECOND_FACTOR_ROLES": said}), debug=False)


@pytest.mark.parametrize(("said", "value"), [("", None), (" 7 ", 7), ("10000", 10_000)])
def test_a_figure(said, value):
    assert figure(env_of({"SESSION_HOURS": said}), "SESSION_HOURS") == value


@pytest.mark.parametrize("said", ["0", "-1", "1.5", "ten", "10001", "٣"])
def test_what_is_no_figure_stops_the_start(said):
    with pytest.raises(ImproperlyConfigured, match="SESSION_HOURS"):
        figure(env_of({"SESSION_HOURS": said}), "SESSION_HOURS")


def manage(variables: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """A management command in a process with these variables alone."""
    environment = {"PATH": os.environ["PATH"], "ENV_FILE": "", **variables}
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def production(tmp_path):
    """A complete configuration of a site that is open to the public."""
    keys = Path(os.environ["ALIPAY_APP_PRIVATE_KEY_FILE"]).parent
    return {
        "DEBUG": "off",
        "SECRET_KEY": "qP7vN2xK9sT4wZ6yB8cD1eF3gH5jL0mR-uAaXoIiEeOoUuYy_7913",
        "ALLOWED_HOSTS": "gym.example.com",
        "CSRF_TRUSTED_ORIGINS": "https://gym.example.com",
        "PUBLIC_BASE_URL": "https://gym.example.com",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'production.sqlite3'}",
        "CACHE_URL": "dbcache://django_cache",
        "FIELD_ENCRYPTION_KEYS": FERNET_KEY,
        "BLIND_INDEX_KEY": STRONG,
        "AUDIT_KEY": STRONG[::-1],
        "ALIPAY_APP_ID": "2021000000000001",
        "ALIPAY_APP_PRIVATE_KEY_FILE": str(keys / "alipay-merchant-private.pem"),
        "ALIPAY_PUBLIC_KEY_FILE": str(keys / "alipay-platform-public.pem"),
    }


def test_a_complete_production_configuration_passes_without_a_warning(production):
    done = manage(production, "check", "--deploy")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "System check identified no issues (0 silenced).\n"


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": "development-key"}, "SECRET_KEY"),
        ({"FIELD_ENCRYPTION_KEYS": ""}, "FIELD_ENCRYPTION_KEYS"),
        ({"ALIPAY_APP_ID": ""}, "ALIPAY_APP_ID"),
        ({"AUDIT_KEY": "a"}, "AUDIT_KEY is too weak"),
        ({"PUBLIC_BASE_URL": ""}, "PUBLIC_BASE_URL is not set"),
        ({"AUDIT_KEY": STRONG, "BLIND_INDEX_KEY": STRONG}, "AUDIT_KEY and BLIND_INDEX_KEY"),
        ({"SANDBOX_URL": "http://127.0.0.1:8001"}, "SANDBOX_URL"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS is *"),
        ({"CSRF_TRUSTED_ORIGINS": "https://*.example.com"}, "CSRF_TRUSTED_ORIGINS has a wildcard"),
        ({"ALIPAY_GATEWAY_URL": "https://openapi-sandbox.dl.alipaydev.com/gateway.do"}, "ALIPAY_GATEWAY_URL"),
    ],
)
def test_a_start_that_is_stopped_says_why_in_one_line(production, changes, named):
    done = manage({**production, **changes}, "check")

    assert done.returncode == 1
    assert done.stderr.startswith("Configuration error: ")
    assert len(done.stderr.splitlines()) == 1
    assert named in done.stderr


@pytest.mark.parametrize(("language", "told"), [("en", "Signs sessions"), ("zh-hans", "签名")])
def test_keys_are_made_before_anything_is_configured_and_serve(production, language, told):
    made = manage({"DEBUG": "off"}, "make_keys", "--lang", language)
    assert (made.returncode, made.stderr) == (0, "")
    assert told in made.stdout
    names = ("SECRET_KEY", "FIELD_ENCRYPTION_KEYS", "BLIND_INDEX_KEY", "AUDIT_KEY")
    lines = [line.partition("=") for line in made.stdout.splitlines() if not line.startswith("#")]
    keys = {name: value for name, _sign, value in lines}
    assert set(keys) == set(names)
    assert "# WECHATPAY_API_V3_KEY=" in made.stdout
    assert len(set(keys.values())) == len(keys)

    serves = manage({**production, **keys}, "check", "--deploy")

    assert (serves.returncode, serves.stderr) == (0, "")


@pytest.mark.parametrize(("debug", "prefix", "asked"), [("off", "__Host-", "None"), ("on", "", "()")])
def test_cookies_are_bound_to_the_host_where_they_are_secure(production, debug, prefix, asked):
    """A name with the prefix is refused by browsers without TLS, which `make run` has not."""
    script = (
        "from django.conf import settings as s; "
        "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, "
        "s.SESSION_COOKIE_PATH, s.SESSION_COOKIE_DOMAIN, s.CSRF_COOKIE_DOMAIN, s.SECOND_FACTOR_ROLES)"
    )
    done = manage({**production, "DEBUG": debug}, "shell", "--verbosity", "0", "--command", script)
    secure = str(debug == "off")
    assert done.stdout.split() == [
        f"{prefix}sessionid",
        f"{prefix}csrftoken",
        secure,
        secure,
        "/",
        "None",
        "None",
        asked,
    ], done.stderr


def test_development_keys_are_refused_where_debug_is_off():
    keys = Path(os.environ["ALIPAY_APP_PRIVATE_KEY_FILE"]).parent / "development.env"

    done = manage({"ENV_FILE": str(keys), "DEBUG": "off"}, "check")

    assert done.returncode == 1
    assert "development" in done.stderr


def test_the_example_names_every_variable_that_is_read():
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    read = [
        line.split('"')[1]
        for source in ("settings.py", "provider_settings.py")
        for line in (ROOT / "gymsite" / source).read_text(encoding="utf-8").splitlines()
        if "env" in line and '"' in line and line.split('"')[1].isupper()
    ]

    read += [*OF_THE_SITE, *OF_WORK]
    assert len(read) > 20
    assert [name for name in read if f"{name}=" not in example] == []

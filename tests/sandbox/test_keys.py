"""Development keys: private, complete, and never made twice."""

import base64
import stat
import subprocess
import sys
from pathlib import Path

from cryptography.hazmat.primitives import serialization

from sandbox.keys import make_development_keys
from tests.sandbox_process import ROOT

VARIABLES = {
    "DEBUG",
    "SECRET_KEY",
    "BLIND_INDEX_KEY",
    "AUDIT_KEY",
    "FIELD_ENCRYPTION_KEYS",
    "ALIPAY_APP_ID",
    "ALIPAY_SELLER_ID",
    "ALIPAY_APP_PRIVATE_KEY_FILE",
    "ALIPAY_PUBLIC_KEY_FILE",
    "ALIPAY_IN_APP",
    "WECHATPAY_APP_ID",
    "WECHATPAY_APP_IDS",
    "WECHATPAY_OAUTH_SECRET",
    "WECHATPAY_MCH_ID",
    "WECHATPAY_API_V3_KEY",
    "WECHATPAY_PRIVATE_KEY_FILE",
    "WECHATPAY_CERT_SERIAL_NO",
    "WECHATPAY_PUBLIC_KEY_FILE",
    "WECHATPAY_PUBLIC_KEY_ID",
    "WECHATPAY_API_V2_KEY",
    "SANDBOX_URL",
}


def variables(path):
    return dict(line.split("=", 1) for line in path.read_text().splitlines())


def contents(directory):
    return {path.name: path.read_bytes() for path in directory.iterdir()}


def test_only_the_owner_may_read_them(keys):
    assert stat.S_IMODE(keys.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in keys.iterdir()} == {0o600}


def test_the_merchants_variables_are_complete_and_marked(keys):
    env = variables(keys / "development.env")
    assert set(env) == VARIABLES
    assert env["DEBUG"] == "on"
    marked = ("SECRET_KEY", "BLIND_INDEX_KEY", "AUDIT_KEY", "WECHATPAY_OAUTH_SECRET")
    assert all(env[name].startswith("development-") for name in marked)
    assert (env["ALIPAY_IN_APP"], env["WECHATPAY_APP_IDS"]) == ("on", "wx0000000000000002")
    assert base64.urlsafe_b64decode(env["FIELD_ENCRYPTION_KEYS"])[:16] == b"development-only"
    assert len(base64.urlsafe_b64decode(env["FIELD_ENCRYPTION_KEYS"])) == 32
    assert len(env["WECHATPAY_API_V3_KEY"]) == len(env["WECHATPAY_API_V2_KEY"]) == 32
    assert len(env["WECHATPAY_PUBLIC_KEY_ID"]) == len("PUB_KEY_ID_") + 34


def test_each_side_holds_the_other_half(keys):
    merchant, sandbox = variables(keys / "development.env"), variables(keys / "sandbox.env")
    for private, public in (
        (merchant["ALIPAY_APP_PRIVATE_KEY_FILE"], sandbox["SANDBOX_ALIPAY_MERCHANT_PUBLIC_KEY_FILE"]),
        (sandbox["SANDBOX_ALIPAY_PRIVATE_KEY_FILE"], merchant["ALIPAY_PUBLIC_KEY_FILE"]),
        (merchant["WECHATPAY_PRIVATE_KEY_FILE"], sandbox["SANDBOX_WECHATPAY_MERCHANT_PUBLIC_KEY_FILE"]),
        (sandbox["SANDBOX_WECHATPAY_PRIVATE_KEY_FILE"], merchant["WECHATPAY_PUBLIC_KEY_FILE"]),
    ):
        key = serialization.load_pem_private_key(Path(private).read_bytes(), password=None)
        assert key.key_size == 2048
        assert key.public_key() == serialization.load_pem_public_key(Path(public).read_bytes())


def test_both_sides_know_the_same_apps_and_the_same_secret_of_the_official_account(keys):
    merchant, sandbox = variables(keys / "development.env"), variables(keys / "sandbox.env")
    for name in ("WECHATPAY_APP_ID", "WECHATPAY_APP_IDS", "WECHATPAY_OAUTH_SECRET"):
        assert merchant[name] == sandbox[f"SANDBOX_{name}"]
    assert len(merchant["WECHATPAY_OAUTH_SECRET"]) == 32


def test_a_file_of_an_earlier_version_gets_what_it_does_not_have(keys, tmp_path):
    new = ("ALIPAY_IN_APP=", "WECHATPAY_APP_IDS=", "WECHATPAY_OAUTH_SECRET=", "SANDBOX_WECHATPAY_OAUTH_SECRET=")
    for path in keys.iterdir():
        lines = path.read_text().splitlines(keepends=True)
        (tmp_path / path.name).write_text("".join(line for line in lines if not line.startswith(new)))
    make_development_keys(tmp_path)
    for name in ("development.env", "sandbox.env"):
        found, whole = variables(tmp_path / name), variables(keys / name)
        assert set(found) == set(whole)
        assert {key: found[key] for key in found if not key.endswith("_FILE")} == {
            key: whole[key] for key in whole if not key.endswith("_FILE")
        }


def test_a_second_time_changes_nothing(keys):
    before = contents(keys)
    make_development_keys(keys)
    assert contents(keys) == before


def test_what_was_lost_is_made_to_fit_what_is_left(keys, tmp_path):
    for path in keys.iterdir():
        if path.suffix != ".env" and not path.name.endswith("public.pem"):
            (tmp_path / path.name).write_bytes(path.read_bytes())
    make_development_keys(tmp_path)
    assert (tmp_path / "wechatpay-merchant-public.pem").read_bytes() == (
        keys / "wechatpay-merchant-public.pem"
    ).read_bytes()
    assert (
        variables(tmp_path / "sandbox.env")["SANDBOX_WECHATPAY_API_V3_KEY"]
        == variables(keys / "sandbox.env")["SANDBOX_WECHATPAY_API_V3_KEY"]
    )


def test_the_command_makes_them(keys, tmp_path):
    for path in keys.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "sandbox.env").unlink()
    subprocess.run([sys.executable, "-m", "sandbox", "keys", str(tmp_path)], cwd=ROOT, timeout=60, check=True)
    assert (tmp_path / "sandbox.env").exists()

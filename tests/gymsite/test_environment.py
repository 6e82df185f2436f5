"""How a value is read: from a variable or a file, and which keys production takes."""

import base64
from pathlib import Path

import environ
import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from gymsite.environment import encryption_keys, read_environment, required_secret, secret
from tests.gymsite.given_environment import FERNET_KEY, STRONG, env_of

OLDER_FERNET_KEY = "7zIe4pZsZmA0bHn3mV5qkXw2cT8yRfUuJd1oL9aKsEg="


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

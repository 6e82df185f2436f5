"""Who reads what is measured, and how the log is written: what stops the start."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from gymsite.apps import _keep_what_is_measured
from gymsite.metrics_settings import log_format, metrics_networks, metrics_token
from tests.gymsite.given_environment import STRONG, env_of


def test_a_token_that_somebody_could_guess_stops_the_start():
    assert metrics_token(env_of({}), "METRICS_TOKEN", debug=False) == ""
    assert metrics_token(env_of({"METRICS_TOKEN": STRONG}), "METRICS_TOKEN", debug=False) == STRONG
    with pytest.raises(ImproperlyConfigured, match=r"^METRICS_TOKEN is too weak.*openssl rand -hex 32"):
        metrics_token(env_of({"METRICS_TOKEN": "metrics"}), "METRICS_TOKEN", debug=False)
    assert metrics_token(env_of({"METRICS_TOKEN": "metrics"}), "METRICS_TOKEN", debug=True) == "metrics"


@pytest.mark.parametrize("value", ["10.0.0.1/8", "monitoring", "10.0.0.0/8;192.0.2.7", "0.0.0.0/0", "10.0.0.0/8,::/0"])
def test_what_is_no_network_or_every_one_stops_the_start(value):
    with pytest.raises(ImproperlyConfigured, match=r"^METRICS_ALLOW: "):
        metrics_networks(env_of({"METRICS_ALLOW": value}), "METRICS_ALLOW")


def test_networks_and_addresses_are_read():
    found = metrics_networks(env_of({"METRICS_ALLOW": " 10.0.0.0/8, ,2001:db8::/32 ,192.0.2.7"}), "METRICS_ALLOW")
    assert [str(each) for each in found] == ["10.0.0.0/8", "2001:db8::/32", "192.0.2.7/32"]
    assert metrics_networks(env_of({}), "METRICS_ALLOW") == []


def test_the_log_has_two_forms():
    assert [log_format(env_of({"LOG_FORMAT": value}), "LOG_FORMAT") for value in ("", "JSON", "text")] == [
        "text",
        "json",
        "text",
    ]
    with pytest.raises(ImproperlyConfigured, match=r"^LOG_FORMAT is 'xml'; give text or json"):
        log_format(env_of({"LOG_FORMAT": "xml"}), "LOG_FORMAT")


def test_a_directory_that_cannot_be_used_stops_the_start(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ImproperlyConfigured, match=r"^METRICS_DIRECTORY: .* cannot be used"):
        _keep_what_is_measured(tmp_path / "file")

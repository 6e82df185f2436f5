"""What `manage.py` beside a running demonstration reads."""

import stat

from development.environment import Addresses, remember_addresses


def test_the_file_names_the_addresses_of_the_newest_start_and_keeps_the_rest_and_its_mode(tmp_path):
    path = tmp_path / "development.env"
    path.write_text("SECRET_KEY=a=b\nSANDBOX_URL=http://127.0.0.1:1\nDEBUG=on\n", encoding="utf-8")
    path.chmod(0o600)
    for port in (8100, 8200):
        remember_addresses(path, Addresses(port, port + 1))
    assert path.read_text(encoding="utf-8").splitlines() == [
        "SECRET_KEY=a=b",
        "DEBUG=on",
        "PUBLIC_BASE_URL=http://127.0.0.1:8200",
        "SANDBOX_URL=http://127.0.0.1:8201",
        "WEBHOOKS_TO_LOOPBACK=on",
    ]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600

"""For processes beside the test: the database that the test itself uses."""

from django.db import connection


def database_url() -> str:
    """The address of the very database that this test looks into."""
    values = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{values['NAME']}"
    host, port = values["HOST"] or values["OPTIONS"].get("host", ""), values["PORT"]
    where = f"?host={host}" if host.startswith("/") else ""
    place = "" if where else f"{host}:{port or 5432}"
    return f"postgres://{values['USER']}:{values['PASSWORD']}@{place}/{values['NAME']}{where}"

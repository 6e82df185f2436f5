"""Addresses of viewsets, each with and without its trailing slash: a redirect would drop the body of a POST."""

from rest_framework.routers import SimpleRouter


class EitherSlashRouter(SimpleRouter):
    """DRF's router with a trailing slash that may be left out."""

    def __init__(self) -> None:
        super().__init__()
        self.trailing_slash = "/?"

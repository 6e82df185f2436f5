"""People and their ways in, one table a file."""

from members.models.access_token import AccessToken
from members.models.member import Member

__all__ = ["AccessToken", "Member"]

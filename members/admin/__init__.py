"""People, their ways in, and who did what, in the staff console: one file a page."""

from members.admin import access_token, account, group, lockout, member, staff_log

__all__ = ["access_token", "account", "group", "lockout", "member", "staff_log"]

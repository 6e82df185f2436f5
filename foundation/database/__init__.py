"""PostgreSQL as Django knows it, that keeps nobody waiting for ever: an `ENGINE` of Django's.

Two keys of a `DATABASES` entry are its own, in seconds, 0 for no limit: `SILENCE_SECONDS`, for which one statement,
commit or rollback may go without an answer, and `HEALTH_SECONDS`, for which the check of a kept connection may.
"""

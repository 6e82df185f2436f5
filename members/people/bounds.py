"""For how long the traces of signing in are kept: sessions, tokens, and who gave a wrong password."""

from datetime import datetime
from functools import partial

from axes.models import AccessAttempt, AccessBase, AccessFailureLog, AccessLog
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from foundation.bounds import Bound
from members.house_rules import DEAD_TOKENS_KEPT, FAILED_SIGN_INS_KEPT, LOCKED_OUT_FOR, STAFF_LOG_KEPT
from members.people.models import AccessToken, FailedSignIn


def ended_sessions(now: datetime) -> QuerySet[Session]:
    """Those that open nothing any more."""
    return Session.objects.filter(expire_date__lt=now).order_by("expire_date")


def dead_tokens(now: datetime) -> QuerySet[AccessToken]:
    """Those that ended, or were taken back, longer ago than DEAD_TOKENS_KEPT."""
    until = now - DEAD_TOKENS_KEPT.duration()
    return AccessToken.objects.filter(Q(expires_at__lt=until) | Q(revoked_at__lt=until)).order_by("pk")


def old_sign_ins(now: datetime) -> QuerySet[FailedSignIn]:
    """The names that could not sign in longer ago than FAILED_SIGN_INS_KEPT."""
    return FailedSignIn.objects.filter(at__lt=now - FAILED_SIGN_INS_KEPT.duration()).order_by("at")


def old_accesses(model: type[AccessBase], now: datetime) -> QuerySet[AccessBase]:
    """The same of what django-axes counts by; never what still counts for a lock."""
    kept = max(FAILED_SIGN_INS_KEPT.duration(), LOCKED_OUT_FOR.duration())
    rows: QuerySet[AccessBase] = model.objects.filter(attempt_time__lt=now - kept).order_by("pk")
    return rows


def old_log_entries(now: datetime) -> QuerySet[LogEntry]:
    """What staff did longer ago than STAFF_LOG_KEPT."""
    return LogEntry.objects.filter(action_time__lt=now - STAFF_LOG_KEPT.duration()).order_by("pk")


SESSIONS = Bound("sessions", _("Sessions that are over"), ended_sessions)
DEAD_TOKENS = Bound("dead_tokens", _("Access tokens that ended or were taken back"), dead_tokens)
FAILED_SIGN_INS = Bound("failed_sign_ins", _("Failed sign-ins"), old_sign_ins)
ACCESS_ATTEMPTS = Bound("access_attempts", _("Wrong passwords that are counted"), partial(old_accesses, AccessAttempt))
ACCESS_FAILURES = Bound("access_failures", _("Log of wrong passwords"), partial(old_accesses, AccessFailureLog))
ACCESS_LOGS = Bound("access_logs", _("Log of sign-ins"), partial(old_accesses, AccessLog))
STAFF_LOG = Bound("staff_log", _("Staff log"), old_log_entries)

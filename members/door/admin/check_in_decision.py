"""A member at the door: the verdict, large, and one thing to do next."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from foundation.cause import MAXIMUM_REASON_LENGTH
from foundation.console.decision import Decision, Sentence
from foundation.console.forms import NothingToFillIn
from foundation.console.widgets import TextInput
from foundation.errors import ServiceError
from members.classes.admin.given_up import at_stake, told
from members.desk.admin.next_steps import step_of_verdict
from members.door.operations.admission import judge
from members.door.operations.check_in import check_in
from members.door.operations.take_back import fresh_visit, is_taken_back, take_back
from members.enums import Admission, CheckInMethod
from members.errors import VisitNotFound, VisitStands
from members.people import permissions


class CheckInForm(forms.Form):
    """Nothing, or why the member is let in against the verdict; `initial["may_note"]` says which."""

    note = forms.CharField(
        label=_("why the member is let in all the same"), max_length=MAXIMUM_REASON_LENGTH, widget=TextInput()
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.initial["may_note"]:
            del self.fields["note"]


def _is_refused(member: Any) -> bool:
    return judge(member_id=member.pk).admission == Admission.REFUSE


def _offers(user: User, member: Any) -> bool:
    return user.has_perm(permissions.OVERRIDE_CHECK_IN) or not _is_refused(member)


def _initial(user: User, member: Any) -> dict[str, Any]:
    return {"may_note": user.has_perm(permissions.OVERRIDE_CHECK_IN) and _is_refused(member)}


def _consequences(user: User, member: Any) -> Sequence[Sentence]:
    verdict = judge(member_id=member.pk)
    known = {"verdict": verdict, "step": step_of_verdict(user, member, verdict.reason)}
    begins = verdict.membership if verdict.begins_membership else None
    return [render_to_string("admin/verdict.html", known), *(at_stake(begins) if begins else ())]


def _carry_out(user: User, member: Any, answers: Mapping[str, Any]) -> Sentence:
    moved = check_in(
        member_id=member.pk,
        method=CheckInMethod.DESK,
        actor_id=user.pk,
        note=answers.get("note", ""),
        may_override=user.has_perm(permissions.OVERRIDE_CHECK_IN),
    )
    sentence = _("Checked in: %(verdict)s.") % {"verdict": moved.row.get_verdict_display()}
    return told(sentence, moved.given_up)


CHECK_IN = Decision(
    "check-in",
    _("Check in"),
    (permissions.CHECK_IN,),
    CheckInForm,
    _offers,
    _carry_out,
    gettext_noop("Checked the member in."),
    _initial,
    _consequences,
)


def _undo(user: User, member: Any, _answers: Mapping[str, Any]) -> Sentence:
    visit = fresh_visit(member.pk, timezone.now())
    if visit is None:
        raise _why_not(member)
    return told(_("The check-in is taken back."), take_back(visit_id=visit.pk, actor_id=user.pk).given_up)


def _why_not(member: Any) -> ServiceError:
    return VisitNotFound(_("It has been taken back already.")) if is_taken_back(member.pk) else VisitStands()


TAKE_BACK = Decision(
    "take-back",
    _("Take the check-in back"),
    (permissions.CHECK_IN,),
    NothingToFillIn,
    lambda _user, member: fresh_visit(member.pk, timezone.now()) is not None,
    _undo,
    gettext_noop("Took the check-in back."),
    consequences=lambda _user, _member: [
        _("The visit is no visit any more. A membership that began with it waits for its first visit again.")
    ],
    why_not=lambda _user, member: _why_not(member),
)

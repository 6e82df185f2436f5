"""A gym changes what it shows of itself, and that is written down."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from members.enums import MemberEventKind
from members.face.logo import Logo
from members.face.models import GymFace
from members.face.queries import face_for_update
from members.face.shown import forget_face
from members.people.operations.record_event import record_event

TEXTS = ("name", "address", "phone", "rules")


@transaction.atomic
def change_face(*, texts: Mapping[str, str], logo: Logo | None, actor_id: int | None) -> GymFace:
    """Set the texts that are named, of TEXTS, and the logo: None leaves it, NO_LOGO takes it away.

    Every text that changes stands in one event as it was and as it is; of a logo the beginnings of its digests. What
    changes nothing writes nothing.
    """
    face = _locked()
    facts = {**_texts_set(face, texts), **_logo_set(face, logo)}
    if facts:
        face.changed_at = timezone.now()
        face.save()
        subject = f"face:{face.pk}"
        record_event(MemberEventKind.FACE_CHANGED, member_id=None, subject=subject, actor_id=actor_id, **facts)
        transaction.on_commit(forget_face)
    return face


def _locked() -> GymFace:
    """The row, made where there is none yet; of two who make it one waits for the other."""
    found = face_for_update()
    if found is None:
        GymFace.objects.get_or_create(pk=GymFace.ONLY, defaults={"changed_at": timezone.now()})
        found = face_for_update()
    if found is None:
        raise RuntimeError("The row of the gym's face is gone.")
    return found


def _texts_set(face: GymFace, texts: Mapping[str, str]) -> dict[str, str]:
    before = {name: getattr(face, name) for name in TEXTS}
    after = before | {name: text for name, text in texts.items() if name in before}
    face.name, face.address, face.phone, face.rules = (after[name] for name in TEXTS)
    changed = [name for name in TEXTS if before[name] != after[name]]
    return {f"{name}_{when}": said[name] for name in changed for when, said in (("was", before), ("now", after))}


def _logo_set(face: GymFace, logo: Logo | None) -> dict[str, str]:
    digest = "" if logo is None or not logo.content else logo.digest
    if logo is None or digest == face.logo_digest:
        return {}
    facts = {"logo_was": face.logo_digest[:8], "logo_now": digest[:8]}
    face.logo, face.logo_type, face.logo_digest = logo.content or None, logo.type, digest
    return facts

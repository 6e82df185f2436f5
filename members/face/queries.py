"""The row of the gym's face, as pages and operations need it."""

from members.face.logo import Logo
from members.face.models import GymFace


def face_without_logo() -> GymFace | None:
    """What every page shows; the picture itself is left where it is."""
    return GymFace.objects.defer("logo").filter(pk=GymFace.ONLY).first()


def face_for_update() -> GymFace | None:
    """The whole row, held to the end of the transaction."""
    return GymFace.objects.select_for_update().filter(pk=GymFace.ONLY).first()


def logo_of(digest: str) -> Logo | None:
    """The picture with this digest, while it is the gym's."""
    row = GymFace.objects.filter(pk=GymFace.ONLY, logo_digest=digest).values_list("logo", "logo_type").first()
    return Logo(bytes(row[0]), row[1]) if row and row[0] else None

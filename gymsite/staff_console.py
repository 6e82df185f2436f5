"""How the staff console looks: its title and where its pictures come from."""

from django.utils.translation import gettext_lazy as _

UNFOLD = {
    "SITE_TITLE": _("Gym payments"),
    "SITE_HEADER": _("Gym payments"),
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
}

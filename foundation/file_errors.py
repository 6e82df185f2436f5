"""Why a file cannot be read or written, in the reader's language: the operating system says it in its own."""

import errno
from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

_WHY: Mapping[int, Promise | str] = {
    errno.ENOENT: gettext_lazy("there is no such file or folder"),
    errno.ENOTDIR: gettext_lazy("a part of its path is no folder"),
    errno.EISDIR: gettext_lazy("it is a folder"),
    errno.EACCES: gettext_lazy("this user may not do that"),
    errno.EPERM: gettext_lazy("this user may not do that"),
    errno.EROFS: gettext_lazy("it lies where nothing can be written"),
    errno.ENOSPC: gettext_lazy("no room is left"),
    errno.EDQUOT: gettext_lazy("no room is left"),
    errno.ENAMETOOLONG: gettext_lazy("its name is too long"),
    errno.ELOOP: gettext_lazy("its links lead round in a circle"),
}


def why_not(error: OSError) -> str:
    """By its number; what has no sentence here is told by that number."""
    known = _WHY.get(error.errno or 0)
    return _("error %(number)s of the operating system") % {"number": error.errno} if known is None else str(known)


def unreadable_file(error: OSError) -> str:
    """The sentence for a file that somebody named and that cannot be read."""
    sentence = _("The file cannot be read (%(error)s). Check its path, and that this user may read it.")
    return sentence % {"error": why_not(error)}


def unwritable_file(error: OSError) -> str:
    """The same for one that cannot be written."""
    return _("This file cannot be written (%(why)s); name another one.") % {"why": why_not(error)}

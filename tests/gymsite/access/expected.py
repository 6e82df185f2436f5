"""What everybody is expected to meet, worked out from the table of roles and from what an address is declared to be."""

from enum import StrEnum

from tests.gymsite.access import declared_api as api
from tests.gymsite.access.declared_console import Page
from tests.gymsite.access.everybody import TABLE, Somebody


class Met(StrEnum):
    """What became of a request, in few words; of a list, what is in it."""

    IN = "comes in"
    LOGIN = "is led to the sign-in"
    NO_TOKEN = "401"
    NO_SCOPE = "403 insufficient_scope"
    REFUSED = "403"
    NOT_THERE = "404"
    NO_METHOD = "405"
    ALL = "comes in, and sees all"
    OWN = "comes in, and sees the own"
    NONE = "comes in, and sees nothing"


def at_the_api(who: Somebody, key: str) -> Met:
    """What somebody meets at an address of the API."""
    use = api.DECLARED[key]
    if (stopped := at_the_door(who, key)) is not None:
        return stopped
    may = use.may == api.ANYBODY or who.can(*use.may) or (use.coach == "may" and who.is_coach)
    if key in api.LISTS:
        return _seen(who, use) if may else Met.REFUSED
    if not use.seen_by:
        return Met.IN if may else Met.REFUSED
    if who.is_owner:
        return Met.IN if use.owner else Met.REFUSED
    is_there = who.is_staff if use.seen_by == api.STAFFS else who.can(use.seen_by) or bool(use.coach and who.is_coach)
    if not is_there:
        return Met.NOT_THERE
    return Met.IN if may else Met.REFUSED


def at_the_door(who: Somebody, key: str) -> Met | None:
    """What a token meets before anything is looked at; None for one that is good."""
    if not (who.comes_in and who.token):
        return Met.NO_TOKEN
    return Met.NO_SCOPE if who.lacks in api.scopes_of(key) else None


def _seen(who: Somebody, use: api.Use) -> Met:
    if who.can(use.seen_by):
        return Met.ALL
    return Met.OWN if who.is_owner or (use.coach and who.is_coach) else Met.NONE


def in_the_console(who: Somebody, page: Page, kind: str, method: str) -> Met:
    """What somebody meets at one of a row's pages: `list`, `export`, `add`, `change`, `delete`, `history`, `reveal`,
    `row`, or a decision by its name."""
    if not who.is_at_the_console:
        return Met.LOGIN
    if kind == "row":  # leads on to `change`
        return Met.IN
    if kind == "reveal" and method != "POST":
        return Met.NO_METHOD
    sees_own = (page.for_coaches and who.can("see_own_clients")) or (bool(page.own) and who.can(page.own))
    is_narrowed = sees_own and not who.can(page.see)
    if not _may(who, page, kind, method, sees=is_narrowed or who.can(page.see)):
        # A coach is not told that there is somebody else's row.
        return (
            Met.NOT_THERE if is_narrowed and kind == "change" and page.for_coaches and not who.is_coach else Met.REFUSED
        )
    return Met.NOT_THERE if is_narrowed and kind not in ("list", "add") and not who.is_coach else Met.IN


def _may(who: Somebody, page: Page, kind: str, method: str, *, sees: bool) -> bool:
    writes = {"add": page.add, "delete": page.delete, "change": page.change}
    if kind in ("list", "history") or (kind == "change" and method == "GET" and sees):
        return sees
    if kind in writes:
        return bool(writes[kind]) and who.can(writes[kind])
    if kind == "export":
        return sees and who.can(page.export)
    actions = page.reveal or "" if kind == "reveal" else {**page.decisions, **page.looks}[kind]
    return sees and who.can(*((actions,) if isinstance(actions, str) else actions))


def does_something_of(who: Somebody, app: str) -> bool:
    """Whether the table gives somebody any permission of this app."""
    granted = [each for action in TABLE.values() if {*action.roles} & {*who.roles} for each in action.permissions]
    return who.is_superuser or any(permission.startswith(f"{app}.") for permission in granted)

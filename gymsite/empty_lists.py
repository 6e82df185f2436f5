"""What each list of the console says while nothing is in it, and the list to go to; adding has a button of its own."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from foundation.errors import Sentence

_SOLD = _("Nothing has been sold yet. Look for a member and sell something: it appears here.")

SENTENCES: Mapping[str, tuple[Sentence, str]] = {
    "members.member": (_("There are no members yet. Add the first one: everything else begins with them."), ""),
    "members.membership": (_SOLD, "members.member"),
    "members.freeze": (
        _("Nobody has asked for a freeze. It is asked for on the page of a membership."),
        "members.membership",
    ),
    "members.checkin": (
        _("Nobody has come in yet. Members are checked in on their page or at the desk."),
        "members.member",
    ),
    "members.memberevent": (_("Nothing has been changed yet of what members have. It is written down by itself."), ""),
    "members.classsession": (
        _("There are no classes. Enter one, or enter a line of the timetable, which makes them week after week."),
        "members.timetableslot",
    ),
    "members.booking": (_("Nobody has booked a class yet. Look for a member and book one."), "members.member"),
    "members.course": (_("There are no courses yet. Add one: classes and the timetable are made of them."), ""),
    "members.timetableslot": (
        _("The timetable is empty. Add a course first, then when it takes place each week."),
        "members.course",
    ),
    "members.closeddays": (_("The gym is open every day. Add the days on which it is closed."), ""),
    "members.ownedpack": (
        _("Nobody has bought private sessions yet. Look for a member and sell a pack."),
        "members.member",
    ),
    "members.appointment": (
        _("No private session is booked yet. It is booked on the page of a member’s pack."),
        "members.ownedpack",
    ),
    "members.coach": (_("There are no coaches yet. Add one: classes and private sessions need them."), ""),
    "members.plan": (_("Nothing can be sold yet. Add a plan, such as a month or a year."), ""),
    "members.pack": (_("No private sessions can be sold yet. Add a pack, such as ten sessions."), ""),
    "members.upgradeoffer": (
        _("No upgrade has been offered. It is offered on the page of a membership."),
        "members.membership",
    ),
    "payments.payment": (_SOLD, "members.member"),
    "payments.refund": (
        _("Nothing has been refunded. A refund is asked for on the page of a payment."),
        "payments.payment",
    ),
    "payments.invoice": (
        _("No invoice has been noted. It is noted on the page of a payment, or imported from a file."),
        "payments.payment",
    ),
    "payments.webhookendpoint": (
        _("No web hook is registered. Register the address of a program that is to be told what happens here."),
        "",
    ),
    "payments.webhookdelivery": (
        _("No message was sent to a web hook. Register one; it is told from the next event on."),
        "payments.webhookendpoint",
    ),
    "members.refunddecision": (
        _("No refund has been computed. It is asked for on the page of a membership, a pack or a booking."),
        "members.membership",
    ),
    "members.interestrate": (_("No interest rate is known yet. Add the one of your bank, which refunds need."), ""),
    "payments.exceptioncase": (_("All is well: no money needs a person."), ""),
    "payments.attempt": (
        _("Nobody has tried to pay yet. Look for a member and sell something: it appears here."),
        "members.member",
    ),
    "payments.till": (_("No till has been opened yet. Whoever takes cash opens one and counts it in the end."), ""),
    "payments.closing": (
        _("No day has been closed yet. A day is closed on its page, with what it comes to."),
        "payments.bookperiod",
    ),
    "payments.closedentry": (_("Nothing is held by a closed day yet. Close one first."), "payments.bookperiod"),
    "payments.bookperiod": (_("No day has been closed yet. A day is closed on its page, with what it comes to."), ""),
    "payments.reconciliation": (_("No day has been compared with a bill yet. It is done each day by itself."), ""),
    "payments.askedreconciliation": (
        _("Nobody has asked for the reconciliation of a day. Each day is compared by itself; add one to do it now."),
        "payments.reconciliation",
    ),
    "payments.difference": (_("All is well: bills and payments agree."), "payments.reconciliation"),
    "payments.billfile": (_("No bill has been fetched yet. It is done each day by itself."), ""),
    "payments.notification": (_("No provider has sent word yet. It does when somebody pays."), "payments.payment"),
    "payments.event": (_("Nothing has happened to a payment yet. It is written down by itself."), "payments.payment"),
    "payments.auditrun": (_("The books have not been checked yet. It is done each day by itself."), ""),
    "members.gymface": (_("Nothing is said of the gym yet. Give its name, address and phone."), ""),
    "members.staffaccount": (_("There are no staff accounts yet. Add one for each person who works here."), ""),
    "auth.user": (_("There are no accounts yet."), ""),
    "auth.group": (_("There are no roles: run `check_roles`, which makes them."), ""),
    "members.secondfactor": (
        _("Nobody has set up a second factor yet. Each does it under the own name, below the menu."),
        "",
    ),
    "members.accesstoken": (_("No program has access. Tokens are made by a command of the server."), ""),
    "admin.logentry": (_("Nothing has been done in the console yet. It is written down by itself."), ""),
    "members.failedsignin": (_("Nobody has given a wrong password lately."), ""),
}

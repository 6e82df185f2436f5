"""Private training: packs that members have, appointments, and whose client a member is: what a coach sees."""

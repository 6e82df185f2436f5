"""What the three types of payment buy. Nothing is on sale by `item_id` yet: every item is refused by name."""

from payments.errors import ItemNotFound
from payments.purposes import NotDeliverable, Quote


class _NothingForSale:
    """A kind of thing of which the gym sells none."""

    def reserve(self, *, payment_id: int, member_id: int, item_id: int) -> Quote:
        """Raises ItemNotFound, always."""
        raise ItemNotFound

    def fulfil(self, *, payment_id: int) -> None:
        """Raises NotDeliverable, always."""
        raise NotDeliverable("nothing of this kind is sold")

    def release(self, *, payment_id: int) -> None:
        """Nothing is ever held."""

    def lock(self, *, payment_id: int) -> None:
        """Nothing is ever given."""

    def unlock(self, *, payment_id: int) -> None:
        """Nothing is ever given."""

    def revoke(self, *, payment_id: int, refund_fen: int) -> None:
        """Nothing is ever given."""


class MembershipPurpose(_NothingForSale):
    """Memberships."""


class CoursePurpose(_NothingForSale):
    """Classes."""


class PrivateTrainingPurpose(_NothingForSale):
    """Private training."""

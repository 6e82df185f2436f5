"""Text that is encrypted at rest, bound to the row that it stands in, and the keyed index that finds it again.

A value opens in its own table, column and row only. What a row is known by is declared once, on its model, as
`ROW_IDENTITY`: columns that are there before the row is written, that nobody shares and that never change.
"""

from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.conf import settings
from django.core import checks
from django.db import models
from django.db.models.query_utils import DeferredAttribute
from django.utils.translation import gettext as _
from django_cryptography.fields import EncryptedMixin

from foundation.key_ring import SealBroken, key_ring
from foundation.keyed_hash import keyed_hash
from foundation.unreadable import UnreadableText, is_shown


class Sealed(bytes):
    """A value as its column holds it: only the field can open it, with what the row is known by."""

    __slots__ = ()


class SealedAttribute(DeferredAttribute):
    """Opens a value when it is first read, with the rest of its row; what nobody reads costs nothing."""

    field: Any

    def __get__(self, instance: models.Model | None, cls: Any = None) -> Any:
        if instance is None:
            return self
        data, name = instance.__dict__, self.field.attname
        if name not in data:  # at once with what it is opened by
            instance.refresh_from_db(fields=[name, *(each for each in self.field.identity if each not in data)])
        value = data[name]
        if isinstance(value, Sealed):
            try:
                value = self.field.opened(value, map(instance.__getattribute__, self.field.identity))
            except SealBroken as error:
                if not is_shown():
                    raise
                return UnreadableText(_("cannot be read: %(why)s") % {"why": error})
            data[name] = value
        return "" if value is None and self.field.null else value

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class SealedMixin(EncryptedMixin):
    """django-cryptography's field, sealed by the key ring; a class between, as the mixin lets only grandchildren be.

    An empty text is not sealed where the column may be NULL or is empty by default: it is NULL, so that a constraint
    can ask for a text, or else no bytes, as a migration fills a new column; anywhere else such a value does not open.
    """

    descriptor_class = SealedAttribute
    wasinstance = True  # read by the mixin's deconstruct()

    @cached_property
    def identity(self) -> tuple[str, ...]:
        """The attributes that a row is known by; those of today's model also for one of a migration."""
        model = self.model if hasattr(self.model, "ROW_IDENTITY") else apps.get_model(self.model._meta.label)
        return tuple(model.ROW_IDENTITY)

    @cached_property
    def purpose(self) -> str:
        """The table and the column."""
        return f"{self.model._meta.db_table}.{self.column}"

    @property
    def _may_be_empty(self) -> bool:
        return bool(self.null or self.default == "")

    @property
    def _empty(self) -> Sealed | None:
        return None if self.null else Sealed()

    def sealed(self, text: str, identity: Iterable[Any]) -> Sealed | None:
        """The text as the column of the row that is known by these values holds it."""
        if not text and self._may_be_empty:
            return self._empty
        bound_to = bound_text(self.purpose, identity).encode()
        return Sealed(key_ring(self.purpose).seal(str(text).encode(), bound_to=bound_to))

    def opened(self, value: bytes, identity: Iterable[Any]) -> str:
        """The text of a value from the row that is known by these values; raises SealBroken and says where it is."""
        (text,) = self.opened_each((value,), (identity,))
        return text

    def opened_each(self, values: Iterable[bytes | None], identities: Iterable[Iterable[Any]]) -> list[str]:
        """The texts of values from as many rows; raises SealBroken for the first that does not open."""
        purpose, may_be_empty, texts = self.purpose, self._may_be_empty, list[str]()
        open_sealed = key_ring(purpose).open
        try:
            for value, identity in zip(values, identities, strict=True):
                if value or not may_be_empty:
                    bound_to = bound_text(purpose, identity).encode()
                    texts.append(open_sealed(bytes(value or b""), bound_to=bound_to).decode())
                else:
                    texts.append("")
        except SealBroken as error:
            said = _("A value of %(column)s does not open. %(why)s") % {"column": purpose, "why": error}
            raise type(error)(said) from error
        return texts

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:  # noqa: FBT001 - as Django has it
        """The sealed value; one that is there and that nobody has read stays as it is."""
        value = model_instance.__dict__.get(self.attname)
        if isinstance(value, Sealed) and not add:
            return value
        text = super().pre_save(model_instance, add)
        return None if text is None else self.sealed(text, (getattr(model_instance, name) for name in self.identity))

    def get_prep_value(self, value: Any) -> Any:
        """Raises TypeError for a text: without its row it cannot be sealed."""
        if value is None or isinstance(value, Sealed):
            return value
        if value == "" and self._may_be_empty:
            return self._empty
        raise TypeError(f"{self} is sealed with its row: save the row, or give an UPDATE what `sealed_for` makes.")

    def _dump(self, value: Sealed) -> bytes:
        return value

    def _load(self, value: bytes) -> Sealed:
        return Sealed(value)

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        """The model has to say what its rows are known by, and by nothing that is sealed itself."""
        columns = {each.attname for each in self.model._meta.concrete_fields if not isinstance(each, SealedMixin)}
        names = getattr(self.model, "ROW_IDENTITY", ())
        if names and columns.issuperset(names):
            return list(super().check(**kwargs))
        said = "ROW_IDENTITY must name the columns that a row with sealed texts is known by."
        return [*super().check(**kwargs), checks.Error(said, obj=self.model, id="foundation.E001")]


class EncryptedTextField(SealedMixin, models.TextField):  # type: ignore[type-arg]  # generic in the stubs alone
    """Text of any length, sealed in a binary column."""


class EncryptedCharField(SealedMixin, models.CharField):  # type: ignore[type-arg]  # generic in the stubs alone
    """A line of text, sealed in a binary column; `max_length` is for forms."""


class BlindIndexField(models.CharField):  # type: ignore[type-arg]  # generic in the stubs alone
    """Where `blind_index` of an encrypted text is kept, for exact look-up and uniqueness."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_length"] = 64
        super().__init__(*args, **kwargs)


class RowIdentityField(models.UUIDField):  # type: ignore[type-arg]  # generic in the stubs alone
    """What a row is known by that nothing else tells from others before it is written."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["default"], kwargs["editable"] = uuid4, False
        super().__init__(*args, **kwargs)


def bound_text(purpose: str, identity: Iterable[Any]) -> str:
    """What a value is bound to: the table and column, and what the row is known by; raises ValueError without that."""
    known = (purpose, *identity)
    if None in known:
        raise ValueError(f"What the row of {purpose} is known by is not there yet.")
    return "\0".join(map(str, known))


def sealed_for(row: models.Model, values: Mapping[str, Any]) -> dict[str, Any]:
    """These values of the row's columns as an UPDATE past `save` takes them: the encrypted ones sealed for the row."""
    fields = sealed_fields(type(row))
    return {
        name: value
        if value is None or (field := fields.get(name)) is None
        else field.sealed(value, [getattr(row, each) for each in field.identity])
        for name, value in values.items()
    }


@cache
def sealed_fields(model: type[models.Model]) -> dict[str, SealedMixin]:
    """The encrypted columns by their names."""
    return {field.attname: field for field in model._meta.concrete_fields if isinstance(field, SealedMixin)}


def blind_index(value: str, *, purpose: str) -> str:
    """64 hexadecimal characters that equal texts of one purpose share and that only the holder of the key can make."""
    return keyed_hash(settings.BLIND_INDEX_KEY, f"{purpose}\0{value}".encode())

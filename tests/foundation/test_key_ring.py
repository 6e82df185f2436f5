"""The seal: AES-256-GCM-SIV as RFC 8452 has it, in a layout that stays, under a key of each purpose."""

import base64

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV
from django.core.exceptions import ImproperlyConfigured

from foundation import key_ring as module
from foundation.key_ring import NotOfThisPlace, SealBroken, UnknownKey, Unreadable, key_id_of, key_ring

OLD = base64.urlsafe_b64encode(bytes(range(32))).decode()
NEW = base64.urlsafe_b64encode(bytes(range(32, 64))).decode()
PURPOSE, PLACE = "gym_table.column", b"gym_table.column\x0042"

# RFC 8452, appendix C.2: key, nonce, plain text, associated data, result.
RFC_8452 = [
    ("01" + "00" * 31, "03" + "00" * 11, "", "", "07f5f4169bbf55a8400cd47ea6fd400f"),
    ("01" + "00" * 31, "03" + "00" * 11, "0100000000000000", "", "c2ef328e5c71c83b843122130f7364b761e0b97427e3df28"),
    (
        "01" + "00" * 31, "03" + "00" * 11, "0200000000000000", "01",
        "1de22967237a813291213f267e3b452f02d01ae33e4ec854",
    ),
]  # fmt: skip

# Of "运动" under OLD, with a nonce of zeros; made with HKDF written out by hand.
KNOWN = "019618c5c6000000000000000000000000a9be9961807a3ce3f1101ac632c42a512d1b57573595"


@pytest.fixture(autouse=True)
def _keys(settings):
    settings.FIELD_ENCRYPTION_KEYS = [OLD]


@pytest.mark.parametrize(("key", "nonce", "plain", "bound_to", "sealed"), RFC_8452)
def test_the_cipher_is_that_of_the_rfc(key, nonce, plain, bound_to, sealed):
    parts = [bytes.fromhex(part) for part in (nonce, plain, bound_to)]
    assert AESGCMSIV(bytes.fromhex(key)).encrypt(*parts).hex() == sealed


def test_the_layout_is_what_it_was(monkeypatch):
    """A value that was written by this release opens in every later one."""
    monkeypatch.setattr(module.os, "urandom", bytes)
    sealed = key_ring(PURPOSE).seal("运动".encode(), bound_to=PLACE)
    assert sealed.hex() == KNOWN
    assert key_ring(PURPOSE).open(bytes.fromhex(KNOWN), bound_to=PLACE).decode() == "运动"


def test_the_same_text_is_never_sealed_the_same():
    assert len({key_ring(PURPOSE).seal(b"x", bound_to=PLACE) for _ in range(100)}) == 100


@pytest.mark.parametrize("place", [range(1, 5), range(5, 17), range(17, 34)])
def test_any_change_is_seen(place):
    sealed = key_ring(PURPOSE).seal(b"1", bound_to=PLACE)
    assert len(sealed) == 34
    for at in place:
        changed = bytearray(sealed)
        changed[at] ^= 1
        with pytest.raises(SealBroken):
            key_ring(PURPOSE).open(bytes(changed), bound_to=PLACE)


def test_it_opens_in_its_own_place_only():
    sealed = key_ring(PURPOSE).seal(b"x", bound_to=PLACE)
    with pytest.raises(NotOfThisPlace):
        key_ring(PURPOSE).open(sealed, bound_to=PLACE + b"3")
    with pytest.raises(NotOfThisPlace):
        key_ring("gym_table.other").open(sealed, bound_to=PLACE)


@pytest.mark.parametrize("value", [b"", b"gAAAAABn", b"\x02" + bytes(40), b"\x01" + bytes(31), b"clear text"])
def test_what_was_not_sealed_here_is_said_to_be(value):
    with pytest.raises(Unreadable):
        key_ring(PURPOSE).open(value, bound_to=PLACE)


def test_the_newest_key_seals_and_all_open(settings):
    before = key_ring(PURPOSE).seal(b"x", bound_to=PLACE)
    settings.FIELD_ENCRYPTION_KEYS = [NEW, OLD]
    after = key_ring(PURPOSE).seal(b"x", bound_to=PLACE)
    assert key_ring(PURPOSE).open(before, bound_to=PLACE) == key_ring(PURPOSE).open(after, bound_to=PLACE) == b"x"
    assert key_id_of(before) != key_id_of(after) == key_ring(PURPOSE).newest
    settings.FIELD_ENCRYPTION_KEYS = [NEW]
    with pytest.raises(UnknownKey, match=rf"{key_id_of(before).hex()}\W.*FIELD_ENCRYPTION_KEYS"):
        key_ring(PURPOSE).open(before, bound_to=PLACE)


@pytest.mark.parametrize("key", ["", "mistyped", OLD[:-1], OLD[4:], "钥" * 43 + "="])
def test_a_key_that_is_none_is_refused(settings, key):
    settings.FIELD_ENCRYPTION_KEYS = [key]
    with pytest.raises(ImproperlyConfigured, match="32 url-safe base64 bytes"):
        key_ring(PURPOSE)

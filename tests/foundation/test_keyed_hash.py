"""The keyed hash is HMAC-SHA256, whichever way it is made ready."""

import hashlib
import hmac

import pytest

from foundation.keyed_hash import keyed_hash


@pytest.mark.parametrize("content", [b"", b"a", "收银台".encode(), b"x" * 1000])
def test_it_is_hmac_sha256(content):
    for secret in ("key", "another", "key"):
        assert keyed_hash(secret, content) == hmac.new(secret.encode(), content, hashlib.sha256).hexdigest()


def test_the_case_of_rfc_4231():
    digest = keyed_hash("Jefe", b"what do ya want for nothing?")
    assert digest == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"

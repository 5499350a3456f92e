import base64

import pytest

from bookings.domain.sealing import CannotOpen, Keyring, Sealed

OLD, NEW = (base64.urlsafe_b64encode(bytes([number]) * 32).decode() for number in (1, 2))
TEXT = "My left knee hurts: 王小明 🏃"
PLACE = "visit 1, question 2"


def test_what_is_sealed_opens_in_its_place():
    ring = Keyring([NEW])
    assert ring.open(ring.seal(TEXT, PLACE), PLACE) == TEXT


@pytest.mark.parametrize("text", ["", "no", "yes", "x" * 5000])
def test_any_length(text):
    ring = Keyring([NEW])
    assert ring.open(ring.seal(text, PLACE), PLACE) == text


def test_the_bytes_tell_neither_the_text_nor_its_length():
    ring = Keyring([NEW])
    no, yes, again = (ring.seal(text, PLACE).data for text in ("no", "yes, very much so", "no"))
    assert len(no) == len(yes)
    assert no != again
    assert b"yes" not in yes


def test_nothing_opens_elsewhere():
    ring = Keyring([NEW])
    sealed = ring.seal(TEXT, PLACE)
    with pytest.raises(CannotOpen):
        ring.open(sealed, "visit 1, question 3")
    assert ring.open(sealed, PLACE) == TEXT


@pytest.mark.parametrize(
    "data", [b"", b"short", b"x" * 400], ids=["nothing", "shorter than a nonce", "not ours"]
)
def test_damaged_bytes_are_refused(data):
    ring = Keyring([NEW])
    with pytest.raises(CannotOpen):
        ring.open(Sealed(ring.current, data), PLACE)


def test_one_changed_bit_is_noticed():
    ring = Keyring([NEW])
    sealed = ring.seal(TEXT, PLACE)
    changed = Sealed(sealed.key_id, sealed.data[:-1] + bytes([sealed.data[-1] ^ 1]))
    with pytest.raises(CannotOpen):
        ring.open(changed, PLACE)
    assert ring.open(sealed, PLACE) == TEXT


def test_the_first_key_seals_and_each_opens_its_own():
    before = Keyring([OLD]).seal(TEXT, PLACE)
    both = Keyring([NEW, OLD])
    assert both.open(before, PLACE) == TEXT
    assert both.seal(TEXT, PLACE).key_id == Keyring([NEW]).current != before.key_id


def test_a_key_that_has_gone_is_named_and_nothing_else():
    before = Keyring([OLD]).seal(TEXT, PLACE)
    with pytest.raises(CannotOpen) as refusal:
        Keyring([NEW]).open(before, PLACE)
    assert str(refusal.value) == f"there is no key {before.key_id} in ANSWERS_KEYS"
    assert before.key_id not in OLD

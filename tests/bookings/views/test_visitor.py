"""Which addresses count as one, and what is kept of them."""

from __future__ import annotations

import hashlib

import pytest
from django.test import RequestFactory

from bookings.views.visitor import address_of, network_of


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("::FFFF:cb00:7107", "203.0.113.7"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("2001:0db8:0001:0002:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::1", "::/64"),
        ("127.0.0.1", "127.0.0.1"),
        ("", ""),
        ("unix:", ""),
        ("203.0.113.7:80", ""),
        ("203.0.113.007", ""),
        ("localhost", ""),
    ],
)
def test_an_address_counts_by_what_one_home_has(address, network):
    assert network_of(address) == network


def digest(address):
    return address_of(RequestFactory(REMOTE_ADDR=address).get("/"))


def test_the_digest_is_keyed(settings):
    before = digest("203.0.113.7")
    assert before == digest("::ffff:203.0.113.7")
    assert before != digest("203.0.113.8")
    assert before != hashlib.sha256(b"203.0.113.7").hexdigest()
    settings.SECRET_KEY = "another key altogether"
    assert digest("203.0.113.7") != before


def test_an_unknown_address_has_no_digest():
    assert digest("") == ""

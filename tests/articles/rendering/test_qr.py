"""The code that is drawn holds the address, and nothing but squares is drawn."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest
import segno

from articles.rendering.qr import QUIET, svg

SVG = "{http://www.w3.org/2000/svg}"
LONG = "https://clinic.example/articles/knee-pain-in-runners-understanding-prevention-and-treatment/"


def read_back(drawn):
    """Return the modules as a reader's camera sees them: what is filled is dark."""
    root = ET.fromstring(drawn)
    _x, _y, width, height = map(int, root.get("viewBox").split())
    modules = [[0] * width for _row in range(height)]
    path = root.find("path").get("d")
    assert re.fullmatch(r"(M\d+ \d+h\d+v1H\d+z)+", path)
    for x, y, run, back in re.findall(r"M(\d+) (\d+)h(\d+)v1H(\d+)z", path):
        assert x == back
        for step in range(int(run)):
            modules[int(y)][int(x) + step] = 1
    return modules


@pytest.mark.parametrize("address", ["https://a.example/", LONG, "https://a.example/" + "x" * 300])
def test_it_holds_the_address(address):
    seen = read_back(svg(address, "QR code"))
    inner = [row[QUIET:-QUIET] for row in seen[QUIET:-QUIET]]
    code = segno.make(address, error="m", micro=False)
    assert inner == [list(row) for row in code.matrix]
    assert not any(map(any, seen[:QUIET] + seen[-QUIET:]))
    assert not any(any(row[:QUIET] + row[-QUIET:]) for row in seen)


def test_it_says_what_it_is_and_needs_no_style():
    drawn = svg(LONG, 'Opens "this" <page>')
    root = ET.fromstring(drawn)
    assert (root.get("role"), root.get("aria-label")) == ("img", 'Opens "this" <page>')
    assert "style" not in drawn
    assert "http" not in drawn

"""WCAG 2.2 contrast of the colours in static/css/tokens.css, light and dark."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).parents[2] / "static" / "css" / "tokens.css"
GROUNDS = ("page", "surface", "chalk")
STATES = ("danger", "warning", "success", "info")
TINTS = (*(f"{state}-tint" for state in STATES), "selected")

TEXT = 4.5  # WCAG 1.4.3
PARTS = 3.0  # WCAG 1.4.11: edges of fields, focus rings

PAIRS = [
    *(
        (ink, ground, TEXT)
        for ink in ("ink", "ink-soft", "link", "link-hover", *STATES)
        for ground in GROUNDS
    ),
    *((ink, ground, TEXT) for ink in ("ink", "ink-soft", "link") for ground in TINTS),
    *((state, f"{state}-tint", TEXT) for state in STATES),
    *(
        (ink, ground, TEXT)
        for ink in ("on-evergreen", "on-evergreen-soft", "signal")
        for ground in ("evergreen", "evergreen-raised")
    ),
    ("on-signal", "signal", TEXT),
    ("on-action", "action", TEXT),
    ("on-action", "action-hover", TEXT),
    *(("on-care", f"care-{kind}", TEXT) for kind in ("non-urgent", "urgent", "emergency")),
    *((part, ground, PARTS) for part in ("line-strong", "focus", "action") for ground in GROUNDS),
]


def schemes() -> dict[str, dict[str, str]]:
    light, dark = TOKENS.read_text(encoding="utf-8").split("@media (prefers-color-scheme: dark)")
    colours = {"light": read(light), "dark": read(light) | read(dark)}
    return {
        name: {token: resolve(value, tokens) for token, value in tokens.items()}
        for name, tokens in colours.items()
    }


def read(css: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6}|var\(--[\w-]+\));", css))


def resolve(value: str, tokens: dict[str, str]) -> str:
    return value if value.startswith("#") else tokens[value.removeprefix("var(--").removesuffix(")")]


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_the_measure_itself():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_pair_that_meets_on_a_page_has_enough_contrast(scheme):
    colours = schemes()[scheme]
    measured = {(ink, ground): contrast(colours[ink], colours[ground]) for ink, ground, _ in PAIRS}
    assert {pair: round(measured[pair[:2]], 2) for pair in PAIRS if measured[pair[:2]] < pair[2]} == {}

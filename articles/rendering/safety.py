"""The last gate: whatever the renderer made, only these elements and attributes leave it."""

from __future__ import annotations

import re

import nh3

OUR_PICTURE = r"/pictures/[a-z0-9-]+\.(?:avif|webp|jpg|png)"
LOADED = {
    "src": re.compile(OUR_PICTURE),
    "srcset": re.compile(rf"{OUR_PICTURE} \d+w(?:, {OUR_PICTURE} \d+w)*"),
}


def ours(tag: str, name: str, value: str) -> str | None:
    """Let nothing be loaded but a picture of ours."""
    return None if name in LOADED and not LOADED[name].fullmatch(value) else value


CLEANER = nh3.Cleaner(
    tags={
        *("h2", "h3", "h4", "h5", "h6", "p", "br", "hr", "blockquote", "pre", "code", "em", "strong"),
        *("ul", "ol", "li", "a", "sup", "span", "section", "div"),
        *("table", "thead", "tbody", "tr", "th", "td"),
        *("figure", "figcaption", "picture", "source", "img"),
    },
    attributes={
        "*": set(),  # not even title and lang, which nh3 would let through
        "a": {"href", "id"},
        "ol": {"start"},
        "section": {"aria-labelledby"},
        "source": {"type", "srcset", "sizes"},
        "img": {"src", "srcset", "sizes", "width", "height", "alt", "loading", "decoding"},
        "div": {"tabindex", "role", "aria-label"},
        **{f"h{level}": {"id"} for level in range(2, 7)},
    },
    allowed_classes={
        "section": {"care-card", "care-card--non-urgent", "care-card--urgent", "care-card--emergency"}
        | {"box", "box--do", "box--dont", "box--note"},
        "div": {"care-card__body", "table-scroll"},
        "p": {"care-card__status", "care-card__call"},
        "span": {"visually-hidden", "citation__study", "citation-missing", "figure__credit"},
        "figure": {"figure"},
        "figcaption": {"figure__caption"},
        "sup": {"citation"},
        **{f"h{level}": {"care-card__title", "box__title"} for level in range(2, 7)},
    },
    attribute_filter=ours,
    clean_content_tags={"script", "style"},
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel=None,
)


def clean(html: str) -> str:
    return CLEANER.clean(html)


def storable(text: str) -> str:
    """Replace lone surrogates, which no database, file or browser takes."""
    return text.encode("utf-8", "replace").decode("utf-8")

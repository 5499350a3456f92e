"""A post of the old blog made into an article's file, with everything that is lost or doubtful about it."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from django.utils.text import slugify

from articles.enums import ArticleStatus, ReferenceStatus, Verdict
from articles.importers.front_matter import ArticleFile, Unreadable
from articles.importers.posts import figures, marks, plain, proposals, references, ricos, run_in
from articles.importers.posts.blocks import tidy, together, with_levels
from articles.importers.posts.facts import Here, author_of, one_line, published, summary_of, topics_of
from articles.importers.posts.links import Links
from articles.importers.report import DOUBTFUL, LOST, PROPOSAL
from articles.rendering.body import LONGEST

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from articles.importers.posts.blocks import Block
    from articles.importers.posts.references import Entry
    from articles.importers.report import Result

LONGEST_SLUG = 120
WORD = re.compile(r"[^\W_]+")
MOSTLY_THE_SAME = 0.02  # the plain text may lack captions and the like


def slug_of(cells: Mapping[str, str]) -> str:
    """Return the post's address on the old blog, or one made of its title."""
    return (
        cells.get("slug", "").strip()
        or last_part(cells.get("address", ""))
        or slugify(cells.get("title", ""))
    )


def last_part(address: str) -> str:
    try:
        return unquote(urlsplit(address.strip()).path).rstrip("/").rpartition("/")[2]
    except ValueError:
        return ""


def new_slug(old: str) -> str:
    """Return the address here: the same where it is made of letters that addresses here have."""
    whole = unquote(old).strip("/ ")
    return (
        whole
        if re.fullmatch(rf"[-a-zA-Z0-9_]{{1,{LONGEST_SLUG}}}", whole)
        else slugify(whole)[:LONGEST_SLUG].strip("-")
    )


def digest(cells: Mapping[str, str], hosts: Iterable[str], pictures: Iterable[str] = ()) -> str:
    """Return what tells a row from a changed one.

    A picture that has come since changes it, and so does to know that a host which it names is the old site's.
    """
    more = [*sorted(host for host in hosts if host in cells.get("rich", "").lower()), *sorted(pictures)]
    said = json.dumps([dict(cells), *more] if more else dict(cells), sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()


def article_file(cells: Mapping[str, str], here: Here, result: Result) -> ArticleFile:
    """Return the file that the row makes. Raises Unreadable. What is lost or doubtful is said to the result."""
    text = tidied(cells, result)
    title = one_line(text.get("title", ""))
    if not title:
        raise Unreadable("It has no title.")
    slug = addresses(text, result)
    links = Links(here.hosts, here.addresses)
    blocks = without_title(content(cells, text, links, result), title, result)
    found = references.take_list(blocks)
    result.say(DOUBTFUL, *found.unsure)
    result.say(DOUBTFUL, *use_library_keys(found.entries, here))
    result.say(DOUBTFUL, *marks.keep_powers(found.body))
    places = marks.mark_places(found.body, found.entries)
    proposed = proposals.propose(places, found.entries)
    shown, cover = figures.put(found.body, text.get("cover", ""), here, result)
    body = written(found.body)
    say_proposals(proposed, result)
    topics, pages = topics_of(text, here, result)
    return ArticleFile(
        fields={
            "title": title,
            "slug": slug,
            "author": author_of(text, here, result),
            "summary": summary_of(text, found.body, result),
            "status": ArticleStatus.REVIEW,
            **published(text, here, result),
            **({"cover": cover} if cover else {}),
        },
        body=body,
        digest=digest(cells, here.hosts, (item["key"] for item in shown)),
        pictures=shown,
        references=[reference(entry, here) for entry in found.entries],
        citations=citations(places, proposed),
        topics=topics,
        topic_pages=pages,
        old_addresses=old_addresses(text, result),
        links=links.rewritten,
    )


def tidied(cells: Mapping[str, str], result: Result) -> dict[str, str]:
    cleaned = {name: tidy(cell) for name, cell in cells.items() if name != "rich"}
    controls = sum(lost for _value, lost in cleaned.values())
    if controls:
        result.say(DOUBTFUL, f"{controls} control characters were taken out.")
    return {name: value for name, (value, _lost) in cleaned.items()}


def written(blocks: Iterable[Block]) -> str:
    body = together(with_levels(block for block in blocks if block.kind != "picture"))
    if len(body) > LONGEST:
        raise Unreadable(f"Its text is longer than {LONGEST:,} characters.")
    if not body.strip():
        raise Unreadable("It has no text.")
    return body


def addresses(text: Mapping[str, str], result: Result) -> str:
    old = slug_of(text)
    slug = new_slug(old)
    if not slug:
        raise Unreadable("It has no address, and none could be made of its title.")
    if not text.get("slug", "").strip() and not last_part(text.get("address", "")):
        result.say(DOUBTFUL, f"It had no address; {slug} was made of its title.")
    elif slug != old:
        result.say(DOUBTFUL, f"Its address was {old}; here it is {slug}. The old one leads to it.")
    return slug


def old_addresses(text: Mapping[str, str], result: Result) -> list[str]:
    path, true = old_path(text), true_path(text)
    if not path:
        result.say(DOUBTFUL, "Its old address is not known: nothing leads from it to the new one.")
    elif true and true != path:
        result.say(
            DOUBTFUL, f"It was at {true} on the old blog. Nothing leads from there: here it is {path}."
        )
    return [path] if path else []


def old_path(text: Mapping[str, str]) -> str:
    slug = last_part(text.get("address", "")) or unquote(text.get("slug", "")).strip().strip("/")
    return f"/post/{slug}" if re.fullmatch(r"[^/?#\s%]{1,250}", slug) else ""


def true_path(text: Mapping[str, str]) -> str:
    """Return where the post was on the old blog, whatever that address looks like."""
    try:
        path = unquote(urlsplit(text.get("address", "").strip()).path).rstrip("/")
    except ValueError:
        return ""
    return path if path.startswith("/") else ""


def content(cells: Mapping[str, str], text: Mapping[str, str], links: Links, result: Result) -> list[Block]:
    """Return what the post says: from the rich content if that can be read, else from the plain."""
    rich = cells.get("rich", "").strip()
    if rich:
        try:
            reader = ricos.read(rich, links)
        except ricos.NotRicos as error:
            result.say(
                DOUBTFUL, f"The rich content could not be read, since {error}: the plain content was used."
            )
        else:
            if reader.blocks:
                result.say(LOST, *reader.lost)
                result.say(DOUBTFUL, *reader.unsure, *links.doubts)
                compare(reader.blocks, text.get("plain", ""), result)
                blocks, doubts = run_in.split_all(reader.blocks)
                result.say(DOUBTFUL, *doubts)
                return blocks
    reading = plain.read(text.get("plain", ""))
    result.say(DOUBTFUL, *reading.unsure)
    if reading.blocks:
        result.say(
            LOST, "Only plain text was there: links, bold, pictures and tables, if any, are not in it."
        )
    return reading.blocks


def picture_addresses(cells: Mapping[str, str]) -> list[str]:
    """Return where the pictures of a post lie, its cover first; of rich content that can't be read, none."""
    found = [cells.get("cover", "").strip()]
    try:
        blocks = ricos.read(cells.get("rich", "").strip(), Links(frozenset(), {})).blocks
    except (ricos.NotRicos, Unreadable):
        blocks = []
    return [address for address in (*found, *(b.address for b in blocks if b.kind == "picture")) if address]


def compare(blocks: Sequence[Block], other: str, result: Result) -> None:
    """Say where the rich and the plain content differ by more than a few words."""
    if not other.strip():
        return
    rich = Counter(
        word.lower() for block in blocks for word in WORD.findall(marks.restore_numbers(block.plain))
    )
    bare = Counter(word.lower() for word in WORD.findall(other))
    missing, more = bare - rich, rich - bare
    different = missing.total() + more.total()
    if different > max(3, MOSTLY_THE_SAME * (rich.total() + bare.total())):
        some = ", ".join(list(missing or more)[:8])
        result.say(
            DOUBTFUL,
            f"The rich and the plain content differ: {missing.total()} words are in the plain one only, "
            f"{more.total()} in the rich one only, such as {some}. The rich one was used.",
        )


def without_title(blocks: list[Block], title: str, result: Result) -> list[Block]:
    if (
        blocks
        and blocks[0].kind in {"heading", "paragraph"}
        and one_line(blocks[0].plain).casefold() == title.casefold()
    ):
        result.say(DOUBTFUL, "The text began with the title once more; that line was left out.")
        return blocks[1:]
    return blocks


def use_library_keys(entries: Sequence[Entry], here: Here) -> list[str]:
    """Cite a reference that is in the library already by the key it has there; let no other have that key.

    Returns a line for each that may be one of the library's, printed in other words.
    """
    doubts = []
    taken = {*here.library.values(), *(entry.key for entry in entries)}
    for number, entry in enumerate(entries, start=1):
        known = here.library.get(entry.printed)
        if known:
            entry.key = known
        elif entry.key in here.library.values():
            theirs, entry.key = entry.key, references.free_key(entry.surname, entry.year, number, taken)
            taken.add(entry.key)
            doubts.append(
                f"The reference “{entry.printed[:60]}” was brought as {entry.key}: the library has a {theirs} in other "
                f"words. If it is the same study, cite {theirs} instead."
            )
    return doubts


def reference(entry: Entry, here: Here) -> dict[str, Any]:
    if here.library.get(entry.printed) == entry.key:
        return here.words_of(entry.key)
    facts = {"doi": entry.doi, "pmid": entry.pmid, "pmcid": entry.pmcid}
    return {"key": entry.key, "printed": entry.printed, "status": ReferenceStatus.UNCHECKED, **facts}


def citations(places: Sequence[marks.Mark], proposed: Sequence[proposals.Proposal]) -> list[dict[str, Any]]:
    notes = {proposal.mark.label: note_of(proposal) for proposal in proposed}
    return [
        {"claim": place.claim, "verdict": Verdict.NOT_CHECKED, "label": place.label}
        | ({"reference": place.key} if place.key else {"note": notes.get(place.label, "")})
        for place in places
    ]


def note_of(proposal: proposals.Proposal) -> str:
    if not proposal.keys:
        return "The number of a source was lost here. None of the references was found to fit."
    return (
        f"The number of a source was lost here. Proposed ({proposal.sureness}): {' or '.join(proposal.keys)}."
    )


def say_proposals(proposed: Sequence[proposals.Proposal], result: Result) -> None:
    for proposal in proposed:
        meant = " or ".join(proposal.keys) or "none of the references"
        result.say(
            PROPOSAL,
            f"[@?{proposal.mark.label}] → {meant} ({proposal.sureness}): “{proposal.mark.claim[:100]}”",
        )

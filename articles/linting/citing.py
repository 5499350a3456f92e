"""Rules on citations: what the text claims, and what it rests on."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from articles.linting import vocabulary
from articles.linting.manuscript import Claim, Manuscript, Source
from articles.linting.rule import ERROR, WARNING, Example, Found, Rule, body, quoted
from articles.rendering.markers import Marker, read_marker

if TYPE_CHECKING:
    from collections.abc import Iterator

    from articles.linting.text import Block

LOST = re.compile(
    r"(?<=\w) [.,;](?!\.)(?=\s|$)|"  # a blank before the full stop
    r"\[\s?\d{1,3}(?:\s?(?:,?\s?and\b|,?\s?&|[,;–—-])\s?\d{1,3}){0,19}\s?\]|"  # [12; 13]
    r"\[\^[\w-]{1,20}\]"  # a footnote's mark
)
# A raised number behind a word or a sentence; not behind one letter, a bracketed sum or a figure: those are powers.
RAISED = re.compile(
    r"(?:(?P<word>[^\W\d_¹²³⁰⁴-⁹]{2,40})[)\]”’\"']?|[.,;:!?%][)\]”’\"']?)"
    r"[¹²³⁰⁴-⁹]{1,3}(?:[⁻,–-][¹²³⁰⁴-⁹]{1,3}){0,9}(?![⁺⁻\w])"
)
WILLY = Marker("willy2011", "")
SENTENCE = "Hip training made 20 women stronger."


def malformed(manuscript: Manuscript) -> Iterator[Found]:
    for block in manuscript.text.blocks:
        for place in block.markers:
            if read_marker(place.text) is None:
                mark = f"[@{place.text}]"
                message = _("%(mark)s is not a citation: use small letters, digits and hyphens.")
                yield Found(message % {"mark": mark}, mark, block.line_at(place.offset))


def without_row(manuscript: Manuscript) -> Iterator[Found]:
    for marker, line in manuscript.text.markers.items():
        if marker not in manuscript.claims_by_marker:
            message = _("%(mark)s stands in the text, but no citation says what it claims.")
            yield Found(message % {"mark": marker}, str(marker), line)


def without_place(manuscript: Manuscript) -> Iterator[Found]:
    for marker in manuscript.claims_by_marker:
        if marker not in manuscript.text.markers:
            message = _("The citation %(mark)s is not in the text.")
            yield Found(message % {"mark": marker}, str(marker), field=f"citation:{marker}")


def lost(manuscript: Manuscript) -> Iterator[Found]:
    for block in manuscript.text.running:
        for found in marks(block):
            around = block.text[max(0, found.start() - 40) : found.end()]
            message = _("A citation may have been lost here: “%(words)s”")
            yield Found(message % {"words": around}, around, block.line_at(found.start()))


def marks(block: Block) -> Iterator[re.Match[str]]:
    """Return what looks like the mark of a source, outside of code."""
    for found in LOST.finditer(block.prose):
        if block.text.startswith(found[0], found.start()):
            yield found
    for found in RAISED.finditer(block.prose):
        if not vocabulary.POWERS.fullmatch(found["word"] or ""):
            yield found


def unsourced(manuscript: Manuscript) -> Iterator[Found]:
    for marker, line in manuscript.text.markers.items():
        if not marker.key:
            sentence = manuscript.text.sentence_of.get(str(marker)[2:-1])
            words = sentence.words if sentence else str(marker)
            message = _("No checked reference yet: “%(words)s”")
            yield Found(message % {"words": quoted(words)}, words, line)


def uncited(manuscript: Manuscript) -> Iterator[Found]:
    for _unit, group in itertools.groupby(manuscript.text.running, key=lambda block: block.unit):
        blocks = list(group)
        if any(block.markers for block in blocks):
            continue
        for block in blocks:
            if is_clinical(block):
                message = _("This sounds clinical and cites nothing: “%(words)s”")
                yield Found(message % {"words": quoted(block.text)}, block.text, block.line)


def is_clinical(block: Block) -> bool:
    """Care cards are signed off as a whole, and what the clinic says of itself needs no source."""
    if block.card or vocabulary.OF_THE_CLINIC.search(block.section):
        return False
    return any(says_of_the_body(sentence.text) for sentence in block.sentences)


def says_of_the_body(words: str) -> bool:
    if not vocabulary.BODY.search(words):
        return False
    return bool(vocabulary.SAYS.search(words) or vocabulary.ACTS.search(words))


def unsupported(manuscript: Manuscript) -> Iterator[Found]:
    for claim in manuscript.claims:
        if claim.verdict == "does_not" and claim.marker in manuscript.text.markers:
            message = _("The source of %(mark)s does not support this sentence: rewrite it or drop it.")
            sentence = manuscript.text.sentence_of.get(str(claim.marker)[2:-1])
            words = sentence.words if sentence else str(claim.marker)
            yield Found(message % {"mark": claim.marker}, words, manuscript.text.markers[claim.marker])


def not_checked(manuscript: Manuscript) -> Iterator[Found]:
    for source, claim in manuscript.cited():
        if claim.verdict == "not_checked" and source.status in {"verified", "mismatch"}:
            message = _("Nobody has checked yet whether the source of %(mark)s says this: “%(words)s”")
            words = quoted(claim.claim)
            line = manuscript.text.markers[claim.marker]
            yield Found(
                message % {"mark": claim.marker, "words": words}, f"{claim.marker} {claim.claim}", line
            )


def claimed(text: str, *claims: Claim, sources: tuple[Source, ...] = ()) -> Example:
    """Return an example that shows the text, and below it what each citation says."""
    words = {"supports": lazy("supports this"), "does_not": lazy("does not support this")}
    rows = [
        f"{claim.marker}: {claim.claim} ({words.get(claim.verdict, lazy('not checked yet'))})"
        for claim in claims
    ]
    return Example("\n".join([text, *rows]), Manuscript(body=text, claims=claims, sources=sources))


RULES = (
    Rule(
        slug="malformed-citation",
        severity=ERROR,
        title=lazy("A citation is written so that it can be read"),
        why=lazy(
            "A mistyped citation leads to no source. Readers would see a sentence without evidence, and nobody "
            "would know which study was meant. Write the key of the reference, [@willy2011], with a label if one "
            "source is cited for two claims, [@willy2011:form], or [@?label] while no checked reference is known."
        ),
        bad=body("It helps.[@Willy 2011]"),
        good=body("It helps.[@willy2011]"),
        check=malformed,
    ),
    Rule(
        slug="citation-without-row",
        severity=ERROR,
        title=lazy("Each citation in the text says what it claims"),
        why=lazy(
            "Readers can ask of each citation what the source shows and who was studied. That is kept in a row of "
            "its own below the text. A citation without one is a number that leads nowhere."
        ),
        bad=body("It helps.[@willy2011]"),
        good=claimed("It helps.[@willy2011]", Claim(WILLY, "It helps.")),
        check=without_row,
    ),
    Rule(
        slug="citation-without-place",
        severity=ERROR,
        title=lazy("Each citation has its place in the text"),
        why=lazy(
            "When a sentence goes, its citation goes too. One that stays behind would tell readers that the article "
            "claims what it no longer says."
        ),
        bad=Example("[@willy2011]: It helps.", Manuscript(claims=(Claim(WILLY, "It helps."),))),
        good=claimed("It helps.[@willy2011]", Claim(WILLY, "It helps.")),
        check=without_place,
    ),
    Rule(
        slug="lost-citation",
        severity=WARNING,
        title=lazy("No citation was lost on the way here"),
        why=lazy(
            "Text copied from elsewhere often leaves its footnotes behind: a space before the full stop, or a number "
            "in square brackets or a raised one that leads nowhere. Find out which source was meant, and cite it."
        ),
        bad=body("It helps most runners [3]. It costs nothing ."),
        good=body("It helps most runners.[@willy2011] It costs nothing."),
        check=lost,
    ),
    Rule(
        slug="no-checked-reference",
        severity=WARNING,
        title=lazy("Each claim has a checked reference"),
        why=lazy(
            "Readers see “No checked reference yet” beside such a sentence. That is honest, and it should not stay so "
            "for long. Say in writing why the sentence stands meanwhile, and what is being done to find a source."
        ),
        bad=body("Choose shoes that feel good.[@?shoe-comfort]"),
        good=body("Choose shoes that feel good.[@knapik2014]"),
        check=unsourced,
    ),
    Rule(
        slug="uncited-clinical",
        severity=WARNING,
        title=lazy("A paragraph on health cites its source"),
        why=lazy(
            "People act on what a clinic writes about their body. A paragraph that says what causes, helps or harms "
            "needs a source, or the mark that none is known yet, [@?label]. Care cards, and sections on the clinic "
            "and on booking, need none. Common sense that needs no study is answered in a sentence."
        ),
        bad=body("Weak hips often cause knee pain."),
        good=body(
            "Weak hips often cause knee pain.[@willy2011]\n\n## What the clinic offers\n\nWe treat sore knees."
        ),
        check=uncited,
    ),
    Rule(
        slug="unsupported-claim",
        severity=ERROR,
        title=lazy("No sentence stands that its source does not support"),
        why=lazy(
            "A sentence whose source says something else is rewritten or dropped. It is never published with the "
            "verdict beside it: readers remember the sentence, not the small print."
        ),
        bad=claimed(
            "Hip training changes how you run.[@willy2011]",
            Claim(WILLY, "Hip training changes how you run.", "does_not"),
        ),
        good=claimed(f"{SENTENCE}[@willy2011]", Claim(WILLY, SENTENCE, "supports")),
        check=unsupported,
    ),
    Rule(
        slug="verdict-not-checked",
        severity=WARNING,
        title=lazy("Somebody has read what is cited"),
        why=lazy(
            "That a study exists does not mean that it says what we say. Until somebody has read the passage, readers "
            "are told that it was not checked. Say in writing what is being done about it."
        ),
        bad=claimed(
            f"{SENTENCE}[@willy2011]",
            Claim(WILLY, SENTENCE, "not_checked"),
            sources=(Source("willy2011"),),
        ),
        good=claimed(f"{SENTENCE}[@willy2011]", Claim(WILLY, SENTENCE), sources=(Source("willy2011"),)),
        check=not_checked,
    ),
)

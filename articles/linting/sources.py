"""Rules on the list of references."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from articles.linting import printed as printed_form
from articles.linting.manuscript import Claim, Manuscript, Source
from articles.linting.rule import ERROR, WARNING, Example, Found, Rule, quoted
from articles.rendering.markers import Marker

if TYPE_CHECKING:
    from collections.abc import Iterator

DOI = re.compile(r"10\.\d{4,9}/[^\s<>\"]+")


def field(source: Source) -> str:
    return f"source:{source.key}"


def unused(manuscript: Manuscript) -> Iterator[Found]:
    used = {marker.key for marker in (*manuscript.text.markers, *manuscript.claims_by_marker)}
    for source in manuscript.sources:
        if source.key not in used:
            message = _("The reference %(key)s is listed, but nothing in the text cites it.")
            yield Found(message % {"key": source.key}, f"{source.key} {source.status}", field=field(source))


def doubled(manuscript: Manuscript) -> Iterator[Found]:
    seen: dict[tuple[str, str], str] = {}
    for source in manuscript.sources:
        for name, value in identities(source):
            first = seen.setdefault((name, value), source.key)
            if first != source.key:
                message = _("%(first)s and %(key)s have the same %(name)s: they are one reference.")
                words = {"first": first, "key": source.key, "name": name}
                yield Found(message % words, f"{first} {source.key}", field=field(source))
                break


def identities(source: Source) -> Iterator[tuple[str, str]]:
    every = {
        _("DOI"): source.doi.lower(),
        _("PubMed number"): source.pmid,
        _("title"): printed_form.title_of(source.printed),
        _("PubMed Central number"): source.pmcid.upper(),
        _("wording"): printed_form.words(source.printed),
    }
    yield from ((name, value) for name, value in every.items() if value)


def doi_syntax(manuscript: Manuscript) -> Iterator[Found]:
    for source in manuscript.sources:
        for doi in dois(source):
            if not DOI.fullmatch(doi) or doi.endswith(tuple(printed_form.ENDING)):
                message = _("%(key)s: “%(doi)s” is not a DOI. One looks like 10.2519/jospt.2011.3470")
                yield Found(
                    message % {"key": source.key, "doi": quoted(doi, 80)},
                    f"{source.key} {doi}",
                    field=field(source),
                )


def dois(source: Source) -> Iterator[str]:
    """Return what claims to be a DOI; in what was printed only if no correction is proposed."""
    if source.doi:
        yield source.doi
    yield from printed_form.said_dois(source.proposed_correction or source.printed)


def cut_range(manuscript: Manuscript) -> Iterator[Found]:
    for source in manuscript.sources:
        pages = printed_form.cut_range(source.printed)
        if pages and not source.proposed_correction:
            message = _("%(key)s names “%(pages)s”: the last page is missing.")
            yield Found(
                message % {"key": source.key, "pages": pages}, f"{source.key} {pages}", field=field(source)
            )


def with_status(status: str, message: str, manuscript: Manuscript) -> Iterator[Found]:
    for source, claim in manuscript.cited():
        if source.status == status:
            yield Found(
                message % {"mark": claim.marker},
                f"{claim.marker} {status}",
                manuscript.text.markers[claim.marker],
            )


def unchecked(manuscript: Manuscript) -> Iterator[Found]:
    yield from with_status("unchecked", _("Nobody has looked up the source of %(mark)s yet."), manuscript)


def not_found(manuscript: Manuscript) -> Iterator[Found]:
    message = _("The source of %(mark)s was not found: readers see “No checked reference yet”.")
    yield from with_status("not_found", message, manuscript)


def retracted(manuscript: Manuscript) -> Iterator[Found]:
    message = _("The source of %(mark)s was withdrawn by its journal: rewrite the sentence or drop it.")
    yield from with_status("retracted", message, manuscript)


def printed(shown: str, *sources: Source) -> Example:
    return Example(shown, Manuscript(sources=sources))


def cited_with(status: str) -> Example:
    """Return an example in which the one source of a sentence has this status."""
    words = {
        "verified": lazy("found"),
        "unchecked": lazy("not checked yet"),
        "not_found": lazy("not found as printed"),
        "retracted": lazy("withdrawn by its journal"),
    }
    text = "It helps.[@willy2011]"
    sources, claims = (Source("willy2011", status=status),), (Claim(Marker("willy2011", ""), "It helps."),)
    return Example(
        f"{text} (willy2011: {words[status]})", Manuscript(body=text, sources=sources, claims=claims)
    )


CUT = "Bolgla & Boling 2011, An update on knee pain, Int J Sports Phys Ther 6(2):112"
WHOLE = f"{CUT}-125"
RULES = (
    Rule(
        slug="unused-reference",
        severity=WARNING,
        title=lazy("Each reference on the list is cited"),
        why=lazy(
            "A long list looks like evidence. A reference that no sentence rests on makes it longer, not better. Cite "
            "it or take it off the list. There may be a reason to keep it, such as a source that the article printed "
            "before and that is still being looked for: say so in writing."
        ),
        bad=Example("willy2011", Manuscript(body="It helps.", sources=(Source("willy2011"),))),
        good=Example(
            "It helps.[@willy2011]", Manuscript(body="It helps.[@willy2011]", sources=(Source("willy2011"),))
        ),
        check=unused,
    ),
    Rule(
        slug="doubled-reference",
        severity=ERROR,
        title=lazy("No reference is listed twice"),
        why=lazy(
            "One study under two numbers reads like two studies. Keep one entry, and let all citations name it. "
            "Two entries are the same if they share a DOI, a PubMed number, a title or all their words."
        ),
        bad=printed(
            "willy2011: 10.2519/jospt.2011.3470, willy2011b: 10.2519/JOSPT.2011.3470",
            Source("willy2011", doi="10.2519/jospt.2011.3470"),
            Source("willy2011b", doi="10.2519/JOSPT.2011.3470"),
        ),
        good=printed(
            "willy2011: 10.2519/jospt.2011.3470, willy2019: 10.2519/jospt.2019.0302",
            Source("willy2011", doi="10.2519/jospt.2011.3470"),
            Source("willy2019", doi="10.2519/jospt.2019.0302"),
        ),
        check=doubled,
    ),
    Rule(
        slug="doi-syntax",
        severity=ERROR,
        title=lazy("A DOI leads to its study"),
        why=lazy(
            "Readers follow the DOI to the study itself. One mistyped sign leads them nowhere. It begins with 10., a "
            "number and a slash, and ends without a full stop. Write it without https://doi.org/."
        ),
        bad=printed("doi 10.2519jospt", Source("willy2011", printed="Willy & Davis 2011, doi 10.2519jospt")),
        good=printed("doi 10.2519/jospt.2011.3470", Source("willy2011", doi="10.2519/jospt.2011.3470")),
        check=doi_syntax,
    ),
    Rule(
        slug="cut-page-range",
        severity=WARNING,
        title=lazy("Page numbers are whole"),
        why=lazy(
            "“6(2):112” names the first page only. Whoever looks the study up can’t tell a slip of the pen from a wrong "
            "reference. What was printed stays as it is: write the whole range as a proposed correction. If the study "
            "has one page, answer so."
        ),
        bad=printed(CUT, Source("bolgla2011", printed=CUT)),
        good=printed(WHOLE, Source("bolgla2011", printed=WHOLE)),
        check=cut_range,
    ),
    Rule(
        slug="reference-unchecked",
        severity=WARNING,
        title=lazy("Each cited reference was looked up"),
        why=lazy(
            "Reference lists are full of studies that do not exist as printed. Until somebody has looked, readers see "
            "“No checked reference yet” in place of the source. Look it up, or say in writing who will."
        ),
        bad=cited_with("unchecked"),
        good=cited_with("verified"),
        check=unchecked,
    ),
    Rule(
        slug="reference-not-found",
        severity=WARNING,
        title=lazy("No sentence rests on a source that was not found"),
        why=lazy(
            "A source that can’t be found is no evidence. Readers see “No checked reference yet” beside the sentence, "
            "and the reference is listed as being checked. Find another source or rewrite the sentence. If it stands "
            "meanwhile, say in writing why."
        ),
        bad=cited_with("not_found"),
        good=cited_with("verified"),
        check=not_found,
    ),
    Rule(
        slug="reference-retracted",
        severity=ERROR,
        title=lazy("No sentence rests on a study that was withdrawn"),
        why=lazy(
            "A journal withdraws a study when its results can’t be relied on. A sentence that rests on one is "
            "rewritten from another source, or dropped."
        ),
        bad=cited_with("retracted"),
        good=cited_with("verified"),
        check=retracted,
    ),
)

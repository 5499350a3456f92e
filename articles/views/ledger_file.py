"""The ledger as a file for spreadsheets: UTF-8 with the mark by which they know it, and no cell that they would run."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext as _

from articles import queries
from articles.enums import ReferenceStatus, StudyType, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from articles.models import Citation, Reference
    from articles.queries import LedgerRow

AT_ONCE = 500  # rows read and written together, so that a long ledger needs no more memory than a short one
RUN_BY_SPREADSHEETS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
MARK = "\ufeff"


class Echo:
    """Hands each line back instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def lines(keys: list[dict[str, Any]]) -> Iterator[str]:
    write, words = csv.writer(Echo()).writerow, Words()
    yield MARK + write(columns())
    for start in range(0, len(keys), AT_ONCE):
        yield "".join(
            write(map(defused, cells(row, words)))
            for row in queries.ledger_rows(keys[start : start + AT_ONCE])
        )


class Words:
    """What each status, kind of study and verdict is called, looked up once for a file of any length."""

    def __init__(self) -> None:
        self.status = {value: str(label) for value, label in ReferenceStatus.choices}
        self.study = {"": "", **{value: str(label) for value, label in StudyType.choices}}
        self.verdict = {value: str(label) for value, label in Verdict.choices}


def defused(cell: str) -> str:
    """Return the cell as words: an apostrophe before what a spreadsheet would take for a formula."""
    return f"'{cell}" if cell.lstrip(" ").startswith(RUN_BY_SPREADSHEETS) else cell


def columns() -> list[str]:
    return [
        *(_("Article"), _("Address"), _("Claim"), _("Reference as printed"), _("DOI"), _("PMID"), _("PMCID")),
        *(_("Kind of study"), _("Who was studied"), _("How many people"), _("Status"), _("Checked by")),
        *(_("Checked on"), _("Verdict"), _("What the source shows"), _("Proposed correction")),
        *(_("Correction accepted by"), _("Correction accepted on")),
    ]


def cells(row: LedgerRow, words: Words) -> list[str]:
    source = of_reference(row.reference, words) if row.reference else [""] * 13
    study, check, correction = source[:7], source[7:10], source[10:]
    claim = row.citation.claim if row.citation else ""
    return [
        *(row.article.title, settings.SITE_URL + row.article.get_absolute_url(), claim),
        *(*study, *check, *of_citation(row.citation, words), *correction),
    ]


def of_citation(citation: Citation | None, words: Words) -> list[str]:
    return [words.verdict[citation.verdict], citation.shows] if citation else ["", ""]


def of_reference(reference: Reference, words: Words) -> list[str]:
    size = "" if reference.size is None else str(reference.size)
    accepted = reference.correction_accepted_date
    return [
        *(reference.printed, reference.doi, reference.pmid, reference.pmcid),
        *(words.study[reference.study_type], reference.population, size),
        *(words.status[reference.status], checked_by(reference)),
        reference.checked_date.isoformat() if reference.checked_date else "",
        reference.proposed_correction,
        reference.correction_accepted_by.name if reference.correction_accepted_by else "",
        accepted.isoformat() if accepted else "",
    ]


def checked_by(reference: Reference) -> str:
    if reference.checked_by:
        return reference.checked_by.name
    return _("Not recorded") if reference.was_checked else ""

"""What an import did, or would do: each article, and everything lost or doubtful about it."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

LOST, DOUBTFUL, PROPOSAL, REFUSED = "lost", "doubtful", "proposal", "refused"
CHANGED = {"created", "updated"}
HEADS = {
    REFUSED: "Not taken",
    LOST: "Lost",
    DOUBTFUL: "To look at",
    PROPOSAL: "Sources that were proposed",
}


@dataclass(frozen=True)
class Finding:
    kind: str
    words: str


@dataclass
class Result:
    place: str
    """The file, and the row if it has rows."""
    title: str = ""
    slug: str = ""
    outcome: str = REFUSED
    """created, updated, unchanged, kept or refused"""
    findings: list[Finding] = field(default_factory=list)

    def say(self, kind: str, *words: str) -> None:
        self.findings += [Finding(kind, each) for each in words]

    def keep(self, *words: str) -> None:
        """Leave the article as it is; what was found out while it was read is then true of nothing."""
        self.outcome, self.findings = "kept", []
        self.say(DOUBTFUL, *words)

    def refuse(self, words: str) -> Result:
        self.outcome = REFUSED
        self.say(REFUSED, words)
        return self


@dataclass
class Report:
    results: list[Result] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    is_written: bool = False

    @property
    def refused(self) -> list[Result]:
        return [result for result in self.results if result.outcome == REFUSED]

    def summary(self) -> str:
        counts = Counter(result.outcome for result in self.results)
        numbers = (
            ", ".join(f"{count} {outcome}" for outcome, count in sorted(counts.items())) or "no articles"
        )
        has_changed = any(result.outcome in CHANGED for result in self.results)
        return f"{numbers}. {'Written.' if self.is_written and has_changed else 'Nothing was written.'}"

    def as_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n"

    def write_to(self, file: Path) -> None:
        """Write the report to the file. What is no text, as names of files may hold, is written as its number."""
        text = self.as_json() if file.suffix == ".json" else self.as_markdown()
        file.write_text(text, encoding="utf-8", errors="backslashreplace")

    def as_markdown(self) -> str:
        lines = ["# What became of each article", "", self.summary()]
        lines += ["", *(f"- {note}" for note in self.notes)] if self.notes else []
        for result in self.results:
            lines += [
                "",
                f"## {result.place}: {result.slug or result.title or 'no address'}",
                "",
                result.outcome,
            ]
            lines += [line for kind in HEADS for line in part(result, kind)]
        return "\n".join(lines) + "\n"

    def as_text(self) -> str:
        lines = [*self.notes]
        for result in self.results:
            lines.append(f"{result.place}: {result.outcome}: {result.slug or result.title or '(no address)'}")
            lines += [f"    {HEADS[found.kind]}: {found.words}" for found in result.findings]
        return "\n".join([*lines, self.summary()])


def part(result: Result, kind: str) -> list[str]:
    words = [found.words for found in result.findings if found.kind == kind]
    return ["", f"### {HEADS[kind]}", "", *(f"- {each}" for each in words)] if words else []

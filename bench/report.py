"""The results as Markdown tables, aligned, so that they read well here and can be pasted into docs/performance.md."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.results import ASKED, BARE, OURS, PLAIN, RIVAL, RULED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.results import Figure, Growth, Results

MOST_TIMES = 3.0  # the bare minimum, for q3 and for q4 on W1-full
MOST_MORE = 6.0  # milliseconds above it, for the others
MOST_QUERIES = 6
MOST_GROWTH = 1.2
MOST_PAGE = 60.0
MOST_FEED = 500.0  # of 500 visits, whatever the process has kept
LEAST_RATE = 0.6
MOST_SEARCH = 50.0  # over 5,000 articles, the page included
MOST_POST = 25.0  # one raw insert of the same rows, on PostgreSQL
BUSY = 1.3
BY_RATIO = {"q3", "q4 on W1-full"}
NO_BAR = {"q2 any"}  # not one of the reference's questions


def text(found: Sequence[Results]) -> str:
    return "\n\n".join(part for results in found for part in parts(results))


def parts(results: Results) -> list[str]:
    title = f"## {results.version}"
    tables = [questions(results), by_past(results), by_people(results), pages(results)]
    tables += [feeds(results), articles(results), searches(results), posted(results)]
    return [title, *tables, verdict(results), *results.notes, *quiet(results.slowness)]


def quiet(slowness: float) -> list[str]:
    """Say so when the machine had other things to do: ratios bear that, milliseconds don't."""
    if slowness < BUSY:
        return []
    return [
        f"The machine was busy: the same Python took {slowness:.1f} × its quickest. Milliseconds are too high."
    ]


def questions(results: Results) -> str:
    rivals = [RIVAL] if any(figure.contender == RIVAL for figure in results.figures) else []
    head = ["median ms [queries]", *ASKED]
    rows = [
        [who, *(shown(results.figure(asked, who)) for asked in ASKED)]
        for who in (*rivals, PLAIN, BARE, OURS, RULED)
    ]
    for who in (OURS, RULED):
        mine = [results.figure(asked, who) for asked in ASKED]
        rows.append([f"{who} / {BARE}", *(f"{figure.ratio:.1f} ×" for figure in mine)])
        rows.append([f"{who} - {BARE}", *(f"{figure.difference:+.1f}" for figure in mine)])
    rows.append(["bar", *(bar(asked) for asked in ASKED)])
    return table(head, rows)


def shown(figure: Figure) -> str:
    digits = 2 if figure.milliseconds < 1 else 1
    return f"{figure.milliseconds:,.{digits}f} [{figure.queries:,}]"


def bar(asked: str) -> str:
    if asked in NO_BAR:
        return ""
    return f"{MOST_TIMES:g} ×" if asked in BY_RATIO else f"{MOST_MORE:+g}"


def by_past(results: Results) -> str:
    return growth("past visits", results.by_past)


def by_people(results: Results) -> str:
    return growth("practitioners", results.by_people)


def growth(what: str, rows: Sequence[Growth]) -> str:
    asked = list(dict.fromkeys(row.asked for row in rows))
    at = {(row.size, row.asked): row for row in rows}
    sizes = list(dict.fromkeys(row.size for row in rows))
    head = [f"ours, by {what}: median ms (× smallest; × {BARE})", *asked]
    return table(head, [[f"{size:,}", *(grown(at[size, name]) for name in asked)] for size in sizes])


def grown(row: Growth) -> str:
    return f"{row.milliseconds:.1f} ({row.ratio:.2f}; {row.to_bare:.1f})"


def pages(results: Results) -> str:
    rows = [[page.what, f"{page.milliseconds:.1f} [{page.queries}]"] for page in results.pages]
    return table(["times page", "server ms [queries]"], rows)


def feeds(results: Results) -> str:
    rows = [[page.what, f"{page.milliseconds:.1f} [{page.queries}]"] for page in results.feeds]
    return table(["practitioner's feed", "server ms [queries]"], rows)


def articles(results: Results) -> str:
    rows = [
        [read.what, f"{read.milliseconds:.2f} [{read.queries}]", f"{read.rate:.2f} ×"]
        for read in results.articles
    ]
    return table(["knee article", "server ms [queries]", "requests a second / bare view's"], rows)


def searches(results: Results) -> str:
    rows = [[page.what, f"{page.milliseconds:.1f} [{page.queries}]"] for page in results.searches]
    return table(["search", "server ms [queries]"], rows)


def posted(results: Results) -> str:
    found = results.posted
    if found is None:
        return ""
    head = ["booking", "server ms [queries]", "× raw"]
    rows = [
        ["the POST that books", f"{found.milliseconds:.1f} [{found.queries}]", f"{found.ratio:.1f} ×"],
        ["its rows, by the driver", f"{found.raw:.2f} [4]", ""],
    ]
    return table(head, rows)


def verdict(results: Results) -> str:
    """Say of each bar whether it is met: on W1, and with every rule set, of which the bare minimum knows none."""
    lines = []
    mine = [figure for figure in results.figures if figure.contender in {OURS, RULED}]
    for contender in (OURS, RULED):
        for figure in mine:
            if figure.contender == contender and figure.asked not in NO_BAR:
                asked = figure.asked
                found = value(asked, figure)
                lines.append(said(f"{asked}: at most {bar(asked)}", found, limit(asked), contender))
    most = max(mine, key=lambda figure: figure.queries)
    lines.append(
        said(f"at most {MOST_QUERIES} queries", most.queries, MOST_QUERIES, f"{most.asked}, {most.contender}")
    )
    if results.by_past:
        grown_most = max(results.by_past, key=lambda row: row.ratio)
        name = f"{grown_most.asked}, {grown_most.size:,} past visits"
        lines.append(said(f"history: at most {MOST_GROWTH:g} ×", grown_most.ratio, MOST_GROWTH, name))
    page = max(results.pages, key=lambda page: page.milliseconds)
    lines.append(said(f"times page: at most {MOST_PAGE:g} ms", page.milliseconds, MOST_PAGE, page.what))
    slowest = max(results.feeds, key=lambda page: page.milliseconds)
    lines.append(said(f"feed: at most {MOST_FEED:g} ms", slowest.milliseconds, MOST_FEED, slowest.what))
    kept = [read for read in results.articles if read.what.startswith("kept")]
    lines += [said_least(f"article: at least {LEAST_RATE:g} ×", r.rate, LEAST_RATE, r.what) for r in kept]
    slowest = max(results.searches, key=lambda page: page.milliseconds)
    lines.append(said(f"search: at most {MOST_SEARCH:g} ms", slowest.milliseconds, MOST_SEARCH, slowest.what))
    if results.posted and results.engine == "postgresql":
        name = "the POST that books"
        lines.append(said(f"booking: at most {MOST_POST:g} ×", results.posted.ratio, MOST_POST, name))
    return "\n".join(lines)


def value(asked: str, figure: Figure) -> float:
    return figure.ratio if asked in BY_RATIO else figure.difference


def limit(asked: str) -> float:
    return MOST_TIMES if asked in BY_RATIO else MOST_MORE


def said(what: str, found: float, most: float, where: str) -> str:
    return f"- {'met' if found <= most else 'NOT met'}: {what} ({found:.2f}, {where})"


def said_least(what: str, found: float, least: float, where: str) -> str:
    return f"- {'met' if found >= least else 'NOT met'}: {what} ({found:.2f}, {where})"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table; the first column to the left, the others to the right."""
    widths = [max(len(cell) for cell in column) for column in zip(head, *rows, strict=True)]
    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    return "\n".join(line(row, widths) for row in (head, rule, *rows))


def line(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = [
        row[0].ljust(widths[0]),
        *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)),
    ]
    return f"| {' | '.join(cells)} |"

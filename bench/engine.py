"""Everything that is measured on one engine; the results go to standard output as JSON."""

from __future__ import annotations

import json
import sys
from contextlib import redirect_stdout
from dataclasses import replace
from subprocess import SubprocessError
from time import perf_counter
from typing import TYPE_CHECKING, Any

from django.db import connection

from bench import articles, booking, feeds, page, rival, search
from bench.databases import Databases
from bench.questions import Q1, Q2, Q2_ANY, Q3, Q4
from bench.results import PASTS, PRACTITIONERS, RIVAL, RULED, Figure, Growth, Page, Posted, Read, Results
from bench.scenes import Scene, counting, scene
from bench.timing import WARM_UP, Effort, Machine, in_turns
from bench.workload import FULL, RULED_FULL, W1
from bench.workload import RULED as EVERY_RULE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bench.questions import Asked
    from bench.workload import Workload


class Run:
    def __init__(self, databases: Databases, *, quick: bool, with_rival: bool) -> None:
        self.databases = databases
        self.with_rival = with_rival and connection.vendor == "sqlite"  # its own database is one
        self.effort = Effort(rounds=15, seconds=2) if quick else Effort()
        self.pasts = PASTS[:2] if quick else PASTS
        self.practitioners = PRACTITIONERS[:2] if quick else PRACTITIONERS
        self.searched = search.ARTICLES // 5 if quick else search.ARTICLES
        self.machine = Machine()
        self.began = perf_counter()
        self.results = Results(connection.vendor, version())

    def say(self, what: str) -> None:
        print(
            f"{perf_counter() - self.began:5.0f} s  {connection.vendor}: {what}", file=sys.stderr, flush=True
        )

    def scene(self, workload: Workload) -> Scene:
        self.say(f"{workload.name}: seeding, and checking the answers")
        return scene(self.databases, workload)

    def everything(self) -> Results:
        w1, full, ruled, ruled_full = (self.scene(w) for w in (W1, FULL, EVERY_RULE, RULED_FULL))
        self.say("timing the questions")
        for asked in (Q1, Q2, Q2_ANY, Q3, Q4):
            self.questions(asked.name, asked, w1, ruled)
        self.questions("q4 on W1-full", Q4, full, ruled_full)
        if self.with_rival:
            self.rival(w1, full)
        site = page.application()
        self.pages(site, {"W1": w1, "W1, every rule set": ruled, "W1-full, the first week": full})
        self.feeds(site)
        self.articles(site, w1)
        self.search(site)
        self.growth_by_people(w1)
        self.growth_by_past(w1)
        self.posting(site, w1)  # the last one, since it leaves visits behind
        self.results.slowness = self.machine.slowness
        return self.results

    def questions(self, name: str, asked: Asked, plain: Scene, ruled: Scene) -> None:
        """Time the contenders in turns. The bare minimum knows no rules, so it answers the plain question only."""
        asked_of = {who.name: (plain, who) for who in (plain.bare, plain.plain, plain.ours)}
        asked_of[RULED] = (ruled, ruled.ours)
        timed = in_turns(
            {who: at.call(c, asked) for who, (at, c) in asked_of.items()}, self.effort, self.machine
        )
        bare = timed[plain.bare.name]
        for who, (at, contender) in asked_of.items():
            self.results.figures.append(
                Figure(
                    asked=name,
                    contender=who,
                    milliseconds=timed[who].median,
                    queries=at.queries(contender, asked),
                    ratio=timed[who].ratio(bare),
                    difference=timed[who].difference(bare),
                )
            )

    def rival(self, w1: Scene, full: Scene) -> None:
        self.say(f"asking {RIVAL}")
        try:
            rival.measure(self.results, w1, {asked.name: asked for asked in (Q1, Q2, Q2_ANY, Q3, Q4)})
            rival.measure(self.results, full, {"q4 on W1-full": Q4})
        except rival.NotHere:
            self.results.notes.append(f"{RIVAL} is left out: it could not be installed here.")
        except SubprocessError:
            self.results.notes.append(f"{RIVAL} is left out: it did not answer.")

    def pages(self, site: Callable[..., Any], scenes: dict[str, Scene]) -> None:
        self.say("timing the times page")
        calls = {what: page.times_page(site, at) for what, at in scenes.items()}
        timed = in_turns(calls, self.effort, self.machine)
        for what, at in scenes.items():
            self.results.pages.append(Page(what, timed[what].median, counting(at.database, calls[what])))

    def feeds(self, site: Callable[..., Any]) -> None:
        at = self.scene(feeds.WORKLOAD)
        self.say("timing a practitioner's feed")
        calls = feeds.readings(site, at)
        timed = in_turns(calls, self.effort, self.machine)
        for what, call in calls.items():
            self.results.feeds.append(Page(what, timed[what].median, counting(at.database, call)))

    def articles(self, site: Callable[..., Any], at: Scene) -> None:
        self.say("timing an article")
        calls = articles.readings(site, at)
        timed = in_turns(calls, self.effort, self.machine)
        for what, call in calls.items():
            bare = timed["bare view, compressed" if "compressed" in what else "bare view"]
            found = Read(what, timed[what].median, counting(at.database, call), bare.ratio(timed[what]))
            self.results.articles.append(found)

    def search(self, site: Callable[..., Any]) -> None:
        self.say(f"writing {self.searched:,} articles")
        library = search.Library(self.databases.new())
        calls = search.readings(site, library, self.searched)
        self.say("timing search")
        timed = in_turns(calls, self.effort, self.machine)
        for what, call in calls.items():
            queries = counting(library.database, call)
            self.results.searches.append(Page(what, timed[what].median, queries))

    def posting(self, site: Callable[..., Any], at: Scene) -> None:
        self.say("timing bookings")
        times = WARM_UP + self.effort.rounds + 1
        post = booking.posting(site, at, times)
        queries = counting(at.database, post)
        raw = booking.inserting(at, times)
        timed = in_turns({"post": post, "raw": raw}, self.effort, self.machine)
        self.results.posted = Posted(
            timed["post"].median, queries, timed["raw"].median, timed["post"].ratio(timed["raw"])
        )

    def growth_by_past(self, none: Scene) -> None:
        scenes = {0: none}
        for past in self.pasts[1:]:
            scenes[past] = self.scene(replace(W1, name=f"W1 and {past:,} past visits", past=past))
        self.results.by_past = self.growth(scenes, (Q1, Q2, Q2_ANY, Q3, Q4))

    def growth_by_people(self, twelve: Scene) -> None:
        scenes = {12: twelve}
        for people in self.practitioners[1:]:
            scenes[people] = self.scene(
                replace(W1, name=f"W1 with {people} practitioners", practitioners=people)
            )
        self.results.by_people = self.growth(scenes, (Q1, Q3, Q4))

    def growth(self, scenes: dict[int, Scene], questions: Sequence[Asked]) -> list[Growth]:
        """Time ours and the bare minimum in all these scenes, in turns."""
        found = []
        self.say("timing growth")
        smallest = min(scenes)
        for asked in questions:
            calls = {}
            for size, at in scenes.items():
                calls[size, "ours"] = at.call(at.ours, asked)
                calls[size, "bare"] = at.call(at.bare, asked)
            timed = in_turns(calls, self.effort, self.machine)
            for size in scenes:
                ours = timed[size, "ours"]
                found.append(
                    Growth(
                        asked=asked.name,
                        size=size,
                        milliseconds=ours.median,
                        ratio=ours.ratio(timed[smallest, "ours"]),
                        to_bare=ours.ratio(timed[size, "bare"]),
                    )
                )
        return found


def version() -> str:
    numbers = connection.get_database_version()
    return f"{connection.display_name} {'.'.join(map(str, numbers))}"


def main(arguments: Sequence[str]) -> None:
    with redirect_stdout(sys.stderr):
        databases = Databases()
        try:
            results = Run(
                databases, quick="--quick" in arguments, with_rival="--rival" in arguments
            ).everything()
        finally:
            databases.drop()
    json.dump(results.as_json(), sys.stdout)

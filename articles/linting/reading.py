"""Rules on how easily the text reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from articles.linting.rule import WARNING, Found, Rule, body, quoted
from articles.rendering.readability import grade, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from articles.linting.manuscript import Manuscript

MOST_WORDS = 20
MOST_SENTENCES = 3
HARDEST = 8
FEWEST_WORDS = 30  # the grade of a few words says nothing


def long_sentences(manuscript: Manuscript) -> Iterator[Found]:
    for sentence in manuscript.text.sentences:
        if len(sentence) > MOST_WORDS:
            message = _("%(count)s words in one sentence: “%(words)s”")
            said = {"count": len(sentence), "words": quoted(sentence.text)}
            yield Found(message % said, sentence.text, sentence.line)


def long_paragraphs(manuscript: Manuscript) -> Iterator[Found]:
    for block in manuscript.text.running:
        if len(block.sentences) > MOST_SENTENCES:
            message = _("%(count)s sentences in one paragraph: “%(words)s”")
            said = {"count": len(block.sentences), "words": quoted(block.text, 120)}
            yield Found(message % said, block.text, block.line)


def hard_to_read(manuscript: Manuscript) -> Iterator[Found]:
    running = [block.text for block in manuscript.text.running]
    found = grade(running)
    if len(words(running)) >= FEWEST_WORDS and round(found, 1) > HARDEST:
        message = _("The text reads at school grade %(grade)s; up to 8 reads easily.")
        yield Found(message % {"grade": f"{found:.1f}"}, f"grade {found:.1f}")


LONG = (
    "When you come back to running after a long time away, the tendon below your kneecap needs some weeks to get "
    "used to the load."
)
RULES = (
    Rule(
        slug="long-sentence",
        severity=WARNING,
        title=lazy("A sentence has up to 20 words"),
        why=lazy(
            "Many readers are in pain, in a hurry, or read English as their second language. Long sentences are where "
            "they lose the thread. Say one thing, and begin a new sentence. If one must stay whole, write down why."
        ),
        bad=body(LONG),
        good=body("Begin with short runs. The tendon below your kneecap needs some weeks."),
        check=long_sentences,
    ),
    Rule(
        slug="long-paragraph",
        severity=WARNING,
        title=lazy("A paragraph has up to 3 sentences"),
        why=lazy(
            "On a telephone four sentences fill the screen. Readers skim: they stop at the first words of a paragraph "
            "and move on. Break it where the thought turns."
        ),
        bad=body("Rest first. Then walk. Then jog. Then run."),
        good=body("Rest first. Then walk.\n\nThen jog. Then run."),
        check=long_paragraphs,
    ),
    Rule(
        slug="hard-to-read",
        severity=WARNING,
        title=lazy("The text reads at grade 8 or below"),
        why=lazy(
            "The grade is the number of school years that a text asks for (Flesch-Kincaid, over the text without "
            "headings, references and citations). Health advice that asks for more than eight is not understood by "
            "many who need it. Shorter sentences and plain words bring it down: “kneecap”, then “(patella)”."
        ),
        bad=body(
            "Conservative rehabilitation necessitates individualised musculoskeletal examination beforehand. "
            "Subsequently, appropriately prescribed exercises progressively strengthen the surrounding musculature. "
            "Educational interventions additionally facilitate independent self-management, particularly regarding "
            "inappropriate training progression and insufficient recuperation between consecutive running sessions."
        ),
        good=body(
            "First we look at how your knee moves. Then you learn a few exercises that make the muscles around it "
            "stronger. We also show you how to plan your runs, so that you can do without us."
        ),
        check=hard_to_read,
    ),
)

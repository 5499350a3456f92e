"""A dozen sample articles, and what is asked of them. They are made up for these tests and say nothing true."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from articles.enums import ArticleStatus
from articles.models import Article, Author, Synonym, Topic


class Sample(NamedTuple):
    slug: str
    title: str
    summary: str
    body: str
    topic: str = "Running"


SAMPLES = [
    Sample(
        "patella",
        "Pain round the kneecap",
        "Where the patella hurts.",
        "Pain at the knee-cap is common. It eases when you cap the hills.\n",
        "Knee pain",
    ),
    Sample(
        "jumpers-knee",
        "Jumper’s knee",
        "A sore tendon below the kneecap.",
        "Jumpers load the tendon. Tendinopathy needs patience.\n",
        "Knee pain",
    ),
    Sample(
        "itb",
        "Iliotibial band syndrome",
        "The outer side of the knee.",
        "The IT band, or ITB, runs along the thigh.\n",
        "Knee pain",
    ),
    Sample(
        "ten-percent",
        "Building up your running",
        "Is the 10% rule true?",
        "Some add 10 per cent a week. Others add 20%. A résumé of both.\n",
    ),
    Sample(
        "left-right",
        "One side weaker",
        "Is your (left) leg weaker?",
        "Compare the left and the right side.\n",
    ),
    Sample(
        "cafe",
        "Eating before a run",
        "From a café stop to a gel.",
        "A naïve plan: coffee and oedema tablets. Colour matters less. Stop at the café.\n",
    ),
    Sample(
        "shoes",
        "Choosing running shoes",
        "Comfort first.",
        "## Runners and shoes\n\nA runner runs in shoes. Everybody ran before there were shoes.\n",
    ),
    Sample(
        "shin-splints",
        "Shin splints",
        "Sore shins.",
        "Shins ache when training rises. Organise your weeks.\n",
        "Shin pain",
    ),
    Sample(
        "calf",
        "Calf strain",
        "A pulled calf.",
        "::: urgent Speak to {doctor} today if:\n"
        "- your calf is painful and swollen\n"
        "- you cannot put weight on the leg\n"
        ":::\n\n## Mending\n\nMost calves mend.\n",
        "Calf pain",
    ),
    Sample(
        "heel",
        "Plantar fasciitis",
        "A sore heel in the morning.",
        "The plantar fascia of the foot. Feet tire. Follow-up and warm-up matter.\n",
        "Foot pain",
    ),
    Sample(
        "chinese",
        "A word from a reader",
        "王小明 wrote to us.",
        "王小明 ran from here to there.\n",
    ),
    Sample(
        "needling",
        "Dry needling",
        "What it may do.",
        "Dry needling is not a cure. Nobody knows <b>why</b> it helps. SELECT * FROM knees; -- not\n",
    ),
]
HIDDEN = [
    (Sample("draft", "Zymurgy draft", "Kneecap.", "Zymurgical zymurgy kneecap."), ArticleStatus.DRAFT, 1),
    (
        Sample("to-come", "Quokka to come", "Kneecap.", "Quokkas and kneecap."),
        ArticleStatus.PUBLISHED,
        -1,
    ),
]
SYNONYMS = [
    "patella\nkneecap",
    "ITB\nIT band\niliotibial band",
    "plantar fasciitis\nheel pain",
    "tendinopathy\ntendinitis\ntendonitis",
]
TODAY = dt.date(2026, 11, 23)


def make() -> None:
    """Make them, the first one the newest, and some that readers don't see."""
    author = Author.objects.create(name="Sam Sample", slug="sam-sample")
    for number, sample in enumerate(SAMPLES):
        make_one(sample, author, ArticleStatus.PUBLISHED, number + 1)
    for sample, status, days in HIDDEN:
        make_one(sample, author, status, days)
    for phrases in SYNONYMS:
        Synonym.objects.create(phrases=phrases)


def make_one(sample: Sample, author: Author, status: str, days_ago: int) -> None:
    article = Article(
        slug=sample.slug, title=sample.title, summary=sample.summary, body=sample.body, author=author
    )
    article.status, article.published_date = status, TODAY - dt.timedelta(days=days_ago)
    article.save()
    article.set_topics(
        [Topic.objects.get_or_create(name=sample.topic, slug=sample.topic.lower().replace(" ", "-"))[0]]
    )

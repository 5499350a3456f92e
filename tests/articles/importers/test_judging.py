"""Files go through the gate too, and carry their answers to warnings with them."""

from __future__ import annotations

import datetime as dt

import pytest

from articles import publishing
from articles.importers.judging import judge
from articles.importers.markdown import NotLoaded, load_folder
from articles.models import Article, WarningAnswer
from tests import factories
from tests.articles.importers.test_markdown import TEXT

pytestmark = pytest.mark.django_db
ERROR = TEXT.replace("It helps.[@a2020]", "Our experts say it helps.[@a2020]")
UNANSWERED = TEXT.replace("Rest helps.[@?rest]\n", "Rest may help.[@?rest]\n")


@pytest.fixture
def load(tmp_path):
    def run(text, **options):
        (tmp_path / "sore-shins.md").write_text(text, encoding="utf-8")
        return load_folder(tmp_path, **options)

    return run


def test_answers_come_with_the_file(load):
    load(TEXT)
    answer = WarningAnswer.objects.get()
    assert (answer.rule, answer.words) == ("no-checked-reference", "Rest helps.[@?rest]")
    assert (answer.answer, answer.answered_date) == ("A study is being looked for.", dt.date(2026, 1, 2))
    assert (answer.answered_by, answer.from_file) == (None, True)
    standing = publishing.standing(Article.objects.get(), contacts=None, today=None)
    assert (standing.open, list(standing.answers)) == ([], [standing.warnings[0].key])


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (ERROR, r"sore-shins.md: error restricted-words \(line 1 of the text\): “experts”"),
        (UNANSWERED, r"sore-shins.md: warning no-checked-reference \(line 1 of the text\)"),
    ],
)
def test_what_readers_must_not_get_is_not_loaded(load, text, complaint):
    with pytest.raises(NotLoaded, match=complaint):
        load(text)
    assert not Article.objects.exists()
    load(TEXT)
    with pytest.raises(NotLoaded, match=complaint):
        load(text)
    assert Article.objects.get().body == "It helps.[@a2020] Rest helps.[@?rest]"


PEOPLE = TEXT.replace("Zoë O'Brien", "zoe").replace(
    "[[references]]",
    '[[people]]\nslug = "zoe"\nname = "Zoë Brien"\nbiography = "She cures knees."\n\n[[references]]',
    1,
)
TOPICS = TEXT.replace(
    "[[references]]",
    '[[topic_pages]]\nslug = "shins"\nname = "Shins"\ndescription = "The best on shins."\n\n[[references]]',
    1,
)


@pytest.mark.parametrize("text", [PEOPLE, TOPICS], ids=["people", "topics"])
def test_what_a_file_tells_of_people_and_topics_is_judged_too(tmp_path, text):
    path = tmp_path / "sore-shins.md"
    path.write_text(text, encoding="utf-8")
    assert [finding.rule.slug for finding in judge(path).standing.errors] == ["restricted-words"]
    path.write_text(TEXT, encoding="utf-8")
    assert judge(path).standing.errors == []


@pytest.mark.parametrize("text", [ERROR, UNANSWERED])
def test_it_is_loaded_if_somebody_asks_for_it_by_name_and_said(load, text):
    [loaded] = load(text, publish_anyway=True)
    assert loaded.outcome == "created"
    assert len(loaded.doubts) == 1
    assert Article.objects.get().status == "published"


@pytest.mark.parametrize("status", ["draft", "review", "archived"])
@pytest.mark.parametrize("text", [ERROR, UNANSWERED])
def test_what_readers_do_not_get_is_loaded_as_it_is(load, text, status):
    [loaded] = load(text.replace("summary =", f'status = "{status}"\nsummary =', 1))
    assert (loaded.outcome, loaded.doubts) == ("created", ())


def test_a_scheduled_article_is_judged_like_a_published_one(load):
    later = ERROR.replace("published_date = 2026-01-02", 'published_date = 2999-01-02\nstatus = "scheduled"')
    with pytest.raises(NotLoaded, match="restricted-words"):
        load(later)


def test_a_refusal_of_many_findings_is_short(load):
    many = "".join(f"\n\nOur experts know {number}." for number in range(50))
    with pytest.raises(NotLoaded, match=r"and 30 more$"):
        load(f"{TEXT}{many}\n")


def test_answers_that_the_file_no_longer_gives_are_gone(load):
    load(TEXT)
    answers = TEXT[TEXT.index("[[answers]]") : TEXT.index("+++\nIt helps")]
    load(TEXT.replace(answers, "").replace(" Rest helps.[@?rest]", "").replace(LABELLED, ""))
    assert not WarningAnswer.objects.exists()


LABELLED = '[[citations]]\nlabel = "rest"\nclaim = "Rest helps."\nverdict = "not_checked"\n'


def test_an_answer_of_somebody_keeps_the_article_as_it_is(load):
    load(TEXT)
    WarningAnswer.objects.update(
        answer="I have read it.", answered_by=factories.staff("editor"), from_file=False
    )
    [loaded] = load(TEXT.replace("What it is.", "From the file."))
    assert loaded.outcome == "kept"
    assert WarningAnswer.objects.get().answer == "I have read it."


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('rule = "no-checked-reference"', 'rule = "no such rule"', "rule"),
        ('answer = "A study is being looked for."', 'answer = "yes"', "Say why in a sentence"),
        ('answer = "A study is being looked for."', f'answer = "{"it is so " * 60}"', "500"),
        (
            "answered_date = 2026-01-02",
            'answered_date = "2026-01-02"',
            "answered_date in answer 1 must be a date",
        ),
        ("answered_date = 2026-01-02", "", "answer 1 needs answered_date"),
        ('words = "Rest helps.[@?rest]"', "", "answer 1 needs words"),
        ('words = "Rest helps.[@?rest]"', 'words = "x"\nwho = "me"', "unknown name, who"),
    ],
)
def test_answers_that_are_none(load, old, new, complaint):
    with pytest.raises(NotLoaded, match=complaint):
        load(TEXT.replace(old, new, 1))
    assert not Article.objects.exists()


def judged(tmp_path, text):
    path = tmp_path / "a.md"
    path.write_text(text, encoding="utf-8")
    return judge(path)


def test_a_file_is_judged_without_a_database(tmp_path, django_assert_num_queries):
    with django_assert_num_queries(0):
        clean, wrong = judged(tmp_path, TEXT), judged(tmp_path, ERROR)
    assert clean.standing.open == []
    [finding] = wrong.standing.open
    assert ERROR.splitlines()[finding.line + wrong.offset - 1].startswith("Our experts say")


def test_lines_are_those_of_the_file_also_after_empty_ones(tmp_path):
    text = ERROR.replace("+++\nOur experts", "+++\n\n\nOur experts")
    one = judged(tmp_path, text)
    assert text.splitlines()[one.standing.open[0].line + one.offset - 1].startswith("Our experts say")


def test_an_answer_to_nothing_is_named(tmp_path):
    assert judged(tmp_path, UNANSWERED).answers_to_nothing == ["Rest helps.[@?rest]"]
    outside = TEXT.replace('rule = "no-checked-reference"', 'rule = "card-left-out"')
    assert judged(tmp_path, outside).answers_to_nothing == []

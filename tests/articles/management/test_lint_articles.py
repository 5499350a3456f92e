from __future__ import annotations

import json

import pytest
from django.core.management import CommandError, call_command

from tests.articles.conftest import CONTENT

pytestmark = pytest.mark.django_db
WRONG = "## Why\n\nOur experts, 100% sure:\nrest: a lot."


@pytest.fixture
def lint(capsys, contacts):
    """Run the command; returns what it wrote and what it ends with."""

    def run(*arguments):
        try:
            call_command("lint_articles", *arguments)
        except CommandError as error:
            return capsys.readouterr().out, error.returncode
        return capsys.readouterr().out, 0

    return run


def test_clean_articles(make_article, lint):
    make_article()
    assert lint() == ("sore-shins: 0 errors, 0 warnings without an answer, 0 answered\n", 0)


def test_without_any_article_nothing_is_wrong(lint):
    assert lint() == ("", 0)


@pytest.mark.parametrize(
    ("body", "line"),
    [
        (
            WRONG,
            "error restricted-words: line 3: “experts”: a restricted word, in “Our experts, 100% sure: rest: a lot.”",
        ),
        ("We never cure.", "warning restricted-words-in-passing: line 1: “cure”: a restricted word, though"),
    ],
)
def test_what_is_wrong_ends_with_one(make_article, lint, body, line):
    make_article(body=body)
    out, code = lint()
    assert code == 1
    assert line in out


def test_words_to_answer_are_shown_for_a_file(make_article, lint):
    make_article(body='We never "cure".')
    assert 'words = "We never \\"cure\\"."' in lint()[0]


def test_which_articles_are_looked_at(make_article, lint):
    for status in ("draft", "review", "archived", "published"):
        make_article(status, status=status)
    make_article("scheduled", status="scheduled", published_date="2999-01-01")

    def names(*arguments):
        return [line.partition(":")[0] for line in lint(*arguments)[0].splitlines()]

    assert names() == ["published", "scheduled"]
    assert names("--all") == ["archived", "draft", "published", "review", "scheduled"]
    assert names("--slug", "draft", "--slug", "review") == ["draft", "review"]


def test_an_article_that_is_not_there(make_article, lint):
    make_article()
    for slug in ("gone", "a\x00b", "a\udcff", ""):
        with pytest.raises(CommandError, match="There is no article"):
            call_command("lint_articles", "--slug", "sore-shins", "--slug", slug)


def test_as_json(make_article, lint):
    make_article(body=WRONG)
    out, code = lint("--format", "json")
    [row] = json.loads(out)
    assert code == 1
    assert {name: row[name] for name in ("article", "rule", "severity", "line", "field", "answer")} == {
        "article": "sore-shins",
        "rule": "restricted-words",
        "severity": "error",
        "line": 3,
        "field": "body",
        "answer": "",
    }


def test_as_github_reads_it(make_article, lint):
    make_article(body=WRONG)
    out, code = lint("--format", "github")
    assert (code, out.count("\n")) == (1, 1)
    assert out.startswith("::error file=sore-shins,line=3,title=restricted-words::“experts”")
    assert "100%25 sure" in out


def test_the_clinics_own_settings_decide_what_its_cards_may_name(make_article, lint, contacts):
    make_article(body="::: emergency Call {emergency_number} if:\n- cold\n:::\n")
    assert "card-left-out" in lint()[0]
    contacts["emergency_number"] = "112"
    assert lint()[1] == 0


def test_the_files_that_ship_are_clean(lint, django_assert_num_queries):
    with django_assert_num_queries(0):
        out, code = lint("--files", str(CONTENT))
    assert (code, out.count("note:")) == (0, 0)


def test_a_file_names_its_own_lines(tmp_path, lint):
    head = '+++\ntitle = "A"\nslug = "a"\nauthor = "B"\nsummary = "C"\n+++\n'
    (tmp_path / "a.md").write_text(f"{head}\nOur experts.\n", encoding="utf-8")
    out, code = lint("--files", str(tmp_path), "--format", "github")
    assert code == 1
    assert out.startswith(f"::error file={tmp_path}/a.md,line=8,title=restricted-words::")


@pytest.mark.parametrize("content", ["no front matter", "+++\nx\n+++\ny", b"\xff\xfe"])
def test_a_file_that_can_not_be_read(tmp_path, lint, content):
    (tmp_path / "a.md").write_bytes(content if isinstance(content, bytes) else content.encode())
    assert lint("--files", str(tmp_path)) == ("", 1)


def test_a_folder_without_files(tmp_path, lint):
    assert lint("--files", str(tmp_path))[1] == 1
    assert lint("--files", str(tmp_path / "gone"))[1] == 1

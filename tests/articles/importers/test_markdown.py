from __future__ import annotations

from pathlib import Path

import pytest

from articles.importers.markdown import Loaded, NotLoaded, load_folder
from articles.models import Article, Author, Citation, ListedReference, OldAddress, Reference, Topic
from articles.queries import whole_article

pytestmark = pytest.mark.django_db
TEXT = """\
+++
title = "Sore shins"
slug = "sore-shins"
author = "Zoë O'Brien"
summary = "What it is."
published_date = 2026-01-02
topics = ["shins"]
old_addresses = ["/post/sore-shins"]

[[references]]
key = "a2020"
printed = "A 2020"
status = "verified"
size = 20

[[citations]]
reference = "a2020"
claim = "It helps."
verdict = "supports"

[[citations]]
label = "rest"
claim = "Rest helps."
verdict = "not_checked"

[[answers]]
rule = "no-checked-reference"
words = "Rest helps.[@?rest]"
answer = "A study is being looked for."
answered_date = 2026-01-02
+++
It helps.[@a2020] Rest helps.[@?rest]
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "sore-shins.md").write_text(TEXT, encoding="utf-8")
    return tmp_path


def write(folder, text, name="sore-shins.md"):
    (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())


def stored() -> list[int]:
    models = (Article, Reference, ListedReference, Citation, Topic, OldAddress)
    return [model._default_manager.count() for model in models]


def outcome(folder) -> str:
    [loaded] = load_folder(folder)
    assert loaded.slug == "sore-shins"
    return loaded.outcome


def test_a_file_becomes_an_article(folder):
    assert load_folder(folder) == [Loaded("sore-shins", "created")]
    article = Article.objects.get()
    assert (article.title, article.author.name, article.author.slug) == (
        "Sore shins",
        "Zoë O'Brien",
        "zoe-obrien",
    )
    assert (article.status, str(article.published_date), article.updated_date) == (
        "published",
        "2026-01-02",
        None,
    )
    assert [topic.name for topic in article.topics.all()] == ["Shins"]
    assert [str(citation) for citation in article.citations.all()] == ["[@a2020]", "[@?rest]"]
    assert Reference.objects.get().size == 20


def test_an_article_without_a_published_date_is_a_draft(folder):
    write(folder, TEXT.replace("published_date = 2026-01-02\n", ""))
    load_folder(folder)
    assert Article.objects.get().status == "draft"


def test_loading_again_changes_nothing(folder):
    load_folder(folder)
    before, article = stored(), Article.objects.get()
    assert outcome(folder) == "unchanged"
    assert stored() == before
    again = Article.objects.get()
    assert (again.revision, again.history.count()) == (article.revision, 1)


def test_a_changed_file_updates_its_article(folder):
    load_folder(folder)
    write(folder, TEXT.replace("Sore shins", "Sorer shins").replace("A 2020", "A & B 2020"))
    assert outcome(folder) == "updated"
    assert Article.objects.get().title == "Sorer shins"
    assert Reference.objects.get().printed == "A & B 2020"
    assert stored() == [1, 1, 1, 2, 1, 1]
    assert outcome(folder) == "unchanged"


def test_what_is_gone_from_the_file_is_gone_from_the_article(folder):
    load_folder(folder)
    front, _separator, _rest = TEXT.partition("[[citations]]\nlabel")
    write(folder, front.replace('["/post/sore-shins"]', "[]") + "+++\nIt helps.[@a2020]\n")
    assert outcome(folder) == "updated"
    assert stored() == [1, 1, 1, 1, 1, 0]


def edit_title(article):
    article.title = "By an editor"
    article.save()


def edit_citation(article):
    article.citations.filter(label="rest").update(claim="By an editor")


def edit_reference(_article):
    Reference.objects.update(note="By an editor")


def edit_review(article):
    Article.objects.update(last_reviewed_date="2026-02-02", reviewed_by=article.author)


def edit_topics(article):
    article.topics.clear()


def accept_correction(article):
    Reference.objects.update(
        proposed_correction="x", correction_accepted_by=article.author, correction_accepted_date="2026-02-02"
    )


@pytest.mark.parametrize(
    "edit", [edit_title, edit_citation, edit_reference, edit_review, edit_topics, accept_correction]
)
def test_what_an_editor_has_changed_is_kept(folder, edit):
    load_folder(folder)
    edit(Article.objects.get())
    kept = Article.objects.values().get()
    write(folder, TEXT.replace("What it is.", "From the file."))
    assert outcome(folder) == "kept"
    assert Article.objects.values().get() == kept


def edit_biography(_article):
    Author.objects.update(biography="Runs marathons.", credentials="PT")


def edit_description(_article):
    Topic.objects.update(description="All about shins.")


def remember_as_before(article):
    whole = whole_article.whole_article(article)
    Article.objects.update(loaded_digest=whole_article.digest(whole))


@pytest.mark.parametrize(
    "before", [lambda _article: None, edit_biography, edit_description, remember_as_before]
)
def test_what_belongs_to_no_article_alone_keeps_none_from_an_update(folder, before):
    load_folder(folder)
    before(Article.objects.get())
    assert outcome(folder) == "unchanged"
    write(folder, TEXT.replace("What it is.", "From the file."))
    assert outcome(folder) == "updated"
    assert Article.objects.get().summary == "From the file."


def test_another_author_is_an_edit(folder):
    load_folder(folder)
    Author.objects.update(slug="somebody-else")
    assert outcome(folder) == "kept"


def test_what_was_edited_before_an_upgrade_is_kept_after_it(folder):
    load_folder(folder)
    remember_as_before(Article.objects.get())
    edit_title(Article.objects.get())
    assert outcome(folder) == "kept"


def test_an_article_that_an_editor_wrote_under_the_same_address_is_kept(folder, make_article):
    make_article("sore-shins", title="Mine")
    assert outcome(folder) == "kept"
    assert Article.objects.get().title == "Mine"


def test_a_reference_with_other_words_in_the_library_is_not_overwritten(folder):
    Reference.objects.create(key="a2020", printed="Another study")
    with pytest.raises(NotLoaded, match=r"sore-shins\.md: The reference a2020 is in the library already"):
        load_folder(folder)
    assert stored() == [0, 1, 0, 0, 0, 0]


def test_a_reference_shared_by_two_articles_is_not_changed_through_one(folder):
    other = TEXT.replace("sore-shins", "other").replace("/post/other", "/post/o")
    write(folder, other, "other.md")
    load_folder(folder)
    write(folder, TEXT.replace("A 2020", "B 2020"))
    with pytest.raises(NotLoaded, match="a2020"):
        load_folder(folder)
    assert Reference.objects.get().printed == "A 2020"


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (("+++\ntitle", "title"), "must begin with front matter"),
        (("+++\nIt helps", "It helps"), "must begin with front matter"),
        (('"Sore shins"', '"Sore shins'), "is not TOML"),
        (('title = "Sore shins"', 'titel = "Sore shins"'), "unknown name, titel"),
        (('title = "Sore shins"\n', ""), "needs title"),
        (('title = "Sore shins"', "title = 3"), "title in front matter must be text"),
        (("2026-01-02", '"2026-01-02"'), "published_date in front matter must be a date"),
        (("2026-01-02", "2026-01-02T10:00:00Z"), "published_date in front matter must be a date"),
        (("2026-01-02", "2026-02-30"), "is not TOML"),
        (("size = 20", "size = true"), "size in reference 1 must be a number"),
        (("size = 20", "size = -1"), "size: "),
        (('status = "verified"', 'status = "sure"'), "status: "),
        (('verdict = "supports"', 'verdict = "maybe"'), "verdict: "),
        (('key = "a2020"', 'key = "b2020"'), "[@a2020] cites a reference that is not listed"),
        (("[@?rest]\n", "\n"), "[@?rest] is not in the text"),
        (("[@?rest]\n", "[@?other]\n"), "[@?other] has no citation"),
        (("[@?rest]\n", "[@?rest][@Willy 2011]\n"), "[@Willy 2011] is not a citation"),
        (('"Sore shins"', '"Sore\\u0000shins"'), "title: "),
        (("It helps.[", "It \x0chelps.["), "body: "),
        (("It helps.[", "It \u202ehelps.["), "body: "),
        (('"/post/sore-shins"', '"/elsewhere"'), "path: "),
        (('"/post/sore-shins"', "3"), "old_addresses must hold texts"),
        (("[@?rest]\n", "[@?rest]\n" + "word " * 30_000), "body: "),
        (('"sore-shins"\nauthor', '"sore shins"\nauthor'), "slug: "),
    ],
)
def test_a_bad_file_is_named_with_what_is_wrong_and_nothing_is_stored(folder, change, complaint):
    old, new = change
    assert old in TEXT
    write(folder, TEXT.replace(old, new, 1))
    write(folder, TEXT.replace("sore-shins", "good").replace("a2020", "good2020"), "good.md")
    with pytest.raises(NotLoaded) as refusal:
        load_folder(folder)
    assert str(refusal.value).startswith("sore-shins.md: ")
    assert complaint in str(refusal.value)
    assert stored() == [0, 0, 0, 0, 0, 0]


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04" + b"\x00" * 100,
        b"\xff\xfe+\x00",
        b"",
        b"x" * 1_000_001,
        b"+++\na = " + b"[" * 50_000 + b"\n+++\n",
    ],
)
def test_what_is_no_article_is_refused_in_words(folder, content):
    write(folder, content)
    with pytest.raises(NotLoaded, match=r"^sore-shins\.md: "):
        load_folder(folder)


def test_all_bad_files_are_named_together(folder):
    write(folder, "", "a.md")
    write(folder, "", "b.md")
    with pytest.raises(NotLoaded) as refusal:
        load_folder(folder)
    assert [line.partition(":")[0] for line in str(refusal.value).splitlines()] == ["a.md", "b.md"]


def test_windows_line_ends_and_a_byte_order_mark_are_fine(folder):
    write(folder, b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode())
    load_folder(folder)
    assert Article.objects.get().body == "It helps.[@a2020] Rest helps.[@?rest]"


def test_the_folder_that_ships_loads_twice():
    content = Path(__file__).parents[3] / "content" / "articles"
    assert {loaded.outcome for loaded in load_folder(content)} == {"created"}
    assert {loaded.outcome for loaded in load_folder(content)} == {"unchanged"}


CHECKED = 'size = 20\nchecked_by = "Sam Sample"\nchecked_date = 2026-11-20\n'


def test_who_checked_a_reference_and_a_note_come_with_the_file(folder):
    load_folder(folder)
    assert (Reference.objects.get().checked_by, Citation.objects.all()[0].note) == (None, "")
    noted = TEXT.replace("size = 20\n", CHECKED).replace('"supports"\n', '"supports"\nnote = "See p. 4"\n')
    write(folder, noted)
    assert [outcome(folder), outcome(folder)] == ["updated", "unchanged"]
    reference = Reference.objects.get()
    assert (str(reference.checked_by), str(reference.checked_date)) == ("Sam Sample", "2026-11-20")
    assert Citation.objects.all()[0].note == "See p. 4"


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("checked_date = 2026-11-20\n", "", "go together"),
        ('checked_by = "Sam Sample"\n', "", "go together"),
        ('status = "verified"', 'status = "unchecked"', "go together"),
        ("2026-11-20", '"2026-11-20"', "checked_date in reference 1 must be a date"),
        ('"Sam Sample"', '"\\u0000"', "name:"),
    ],
)
def test_half_a_check_is_refused(folder, old, new, complaint):
    text = TEXT.replace("size = 20\n", CHECKED)
    write(folder, text.replace(old, new))
    with pytest.raises(NotLoaded, match=complaint):
        load_folder(folder)
    assert stored() == [0] * 6
    write(folder, text)
    assert outcome(folder) == "created"


def test_a_check_recorded_here_is_not_taken_back_by_a_file_that_is_silent(folder, author):
    load_folder(folder)
    Reference.objects.update(checked_by=author, checked_date="2026-11-20")
    write(folder, TEXT.replace('"sore-shins"', '"sorer-shins"').replace("/post/sore", "/post/sorer"), "b.md")
    assert [loaded.outcome for loaded in load_folder(folder)] == ["created", "kept"]
    assert Reference.objects.get().checked_by == author


def test_a_check_does_not_outlive_the_status_it_was_made_with(folder):
    write(folder, TEXT.replace("size = 20\n", CHECKED))
    load_folder(folder)
    write(folder, TEXT.replace('status = "verified"', 'status = "not_found"'))
    assert [loaded.outcome for loaded in load_folder(folder, publish_anyway=True)] == ["updated"]
    assert (Reference.objects.get().status, Reference.objects.get().checked_by) == ("not_found", None)


@pytest.mark.parametrize("field", ["checked", "note"])
def test_an_article_whose_source_somebody_checked_or_noted_is_kept(folder, author, field):
    load_folder(folder)
    if field == "checked":
        Reference.objects.update(checked_by=author, checked_date="2026-11-20")
    else:
        Citation.objects.update(note="Ask Sam")
    write(folder, TEXT.replace("What it is.", "What it is now."))
    assert outcome(folder) == "kept"

"""Whatever is posted: an answer without a 5xx, and what is taken can be shown, moderated and erased."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles import commenting
from articles.models import Comment, MistakeReport
from tests import factories
from tests.articles.reading import Reader

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("contacts")]
NOW = datetime(2027, 3, 1, 15, tzinfo=UTC)
ODD = st.sampled_from(
    [
        "\x00",
        "\u202e",
        "\u200b",
        "\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace"),
        "é" * 70,
        "w" * 2_001,
        "a\r\n\r\n\r\nb",
        "👩‍👩‍👧",
        "'; --",
        "{{ x }}",
        "<b>",
        "%s",
        "http://x.com",
    ]
)
TEXTS = st.one_of(
    ODD, st.text(max_size=80), st.text(st.characters(categories=["Mn", "Cf", "Co", "So", "Zs"]), max_size=40)
)


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(name=TEXTS, text=TEXTS, forged=st.none() | st.fixed_dictionaries({"number": TEXTS, "begun": TEXTS}))
def test_whatever_is_posted_is_answered(clock, admin_client, admin_user, name, text, forged):
    Comment.objects.all().delete()
    MistakeReport.objects.all().delete()
    article = factories.Article.objects.filter(slug="sore-shins").first() or factories.article()
    factories.comments_on()
    for form, typed in (("comment", {"name": name, "text": text}), ("report", {"place": name, "text": text})):
        reader = Reader(reverse(f"articles:{form}", args=[article.slug]), clock, "unknown")
        assert reader.send(**typed, **(forged or {})).status_code in ({422} if forged else {200, 422})
    assert reader.client.post(reverse("articles:erase"), {"code": text}).status_code == 422
    for row in [*Comment.objects.all(), *MistakeReport.objects.all()]:
        shown = admin_client.get(reverse(f"admin:articles_{row._meta.model_name}_change", args=[row.pk]))
        assert shown.status_code == 200
    for comment in Comment.objects.filter(is_testimonial=False):
        commenting.approve(comment, by=admin_user, now=NOW)
        assert reader.client.get(article.get_absolute_url()).text.count('class="comment"') == 1
        comment.refresh_from_db()
        commenting.erase(comment)

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.urls import reverse

from articles.models import Synonym

ADD = reverse("admin:articles_synonym_add")


def checked(phrases: str) -> Synonym:
    row = Synonym(phrases=phrases)
    row.full_clean()
    row.save()
    return row


def test_a_group_of_equal_words(db):
    assert str(checked("kneecap\n\n  patella \r\nknee  shield")) == "kneecap = patella = knee shield"


@pytest.mark.parametrize(
    ("phrases", "said"),
    [
        ("kneecap", "Write two to eight different words"),
        ("kneecap\nKnee-Caps", "Write two to eight different words"),
        ("\n".join(f"word{number}" for number in range(9)), "Write two to eight different words"),
        ("kneecap\n!!!", "“!!!” has no word that can be looked for."),
        ("kneecap\nof the", "“of the” has no word that can be looked for."),
        ("kneecap\npatella\x00", "character"),
        ("", "required"),
        ("a" * 501 + "\nb", "500"),
    ],
)
def test_what_means_nothing_is_refused(db, phrases, said):
    with pytest.raises(ValidationError) as error:
        checked(phrases)
    assert said in str(error.value) or "blank" in str(error.value)


@pytest.mark.parametrize(
    "again", ["patella\nknee disc", "Knee-cap\nsesamoid", "kneecaps\nsesamoid", "PATELLA’s\nsesamoid"]
)
def test_a_word_is_in_one_group_only(db, again):
    first = checked("kneecap\npatella")
    with pytest.raises(ValidationError) as error:
        checked(again)
    assert "is in another group already: kneecap = patella." in str(error.value)
    first.full_clean()
    checked("knee disc\nsesamoid")


def test_the_clinic_keeps_them_in_the_admin(client, db):
    client.force_login(User.objects.create_superuser("owner"))
    assert client.post(ADD, {"phrases": "kneecap\npatella"}).status_code == 302
    again = client.post(ADD, {"phrases": "patella\nknee disc"})
    assert again.status_code == 200
    assert "is in another group already" in again.content.decode()
    assert "knee disc" in again.content.decode()
    assert [str(row) for row in Synonym.objects.all()] == ["kneecap = patella"]
    assert "kneecap = patella" in client.get(reverse("admin:articles_synonym_changelist")).content.decode()

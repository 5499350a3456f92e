from __future__ import annotations

import pytest
from django.contrib.admin.models import LogEntry

from bookings import operations
from tests import factories
from tests.bookings import desk

pytestmark = pytest.mark.django_db

SEARCH = "/admin/schedule/search/"


@pytest.fixture(autouse=True)
def _monday(time_machine):
    time_machine.move_to(factories.NOW, tick=False)


@pytest.fixture
def visit():
    return desk.visit(desk.world())


@pytest.fixture
def client():
    return desk.reception()


def found(client, words: str) -> list[str]:
    response = client.post(SEARCH, {"words": words})
    assert response.status_code == 200
    return [found.patient.reference for found in response.context["people"]]


def test_search_by_name_telephone_and_references(visit, client):
    factories.patient("Someone Else", telephone="+14164164999")
    one = [visit.patient.reference]
    assert found(client, "o'brien zo") == one
    assert found(client, "416 416 4161") == one
    assert found(client, "(416) 416-4161") == one
    assert found(client, visit.patient.reference.lower()) == one
    assert found(client, f" {visit.reference} ") == one
    assert found(client, "nobody of this name") == []


@pytest.mark.parametrize("words", ["zoe", "ZOE", "zoé", "obrien", "o’brien zoe", "王小明", "4161", "64161"])
def test_search_needs_no_accents_and_only_the_last_digits(visit, client, words):
    factories.patient("Someone Else", telephone="+14164164999")
    assert found(client, words) == [visit.patient.reference]
    page = client.post("/admin/schedule/book/", {"intent": "find", "find": words}).text
    assert f'value="{visit.patient.reference}" id="id_patient" checked' in page


@pytest.mark.parametrize("words", ["0000", "00 00 00", "%", "_", "' OR 1=1 --"])
def test_what_says_nothing_finds_nobody(visit, client, words):
    factories.patient("Someone Else")
    assert found(client, words) == []


def test_results_lead_to_the_patient_their_visits_and_a_new_one(visit, client):
    page = client.post(SEARCH, {"words": "brien"}).text
    for address in (
        f"/admin/schedule/{visit.reference}/",
        f"/admin/schedule/patients/{visit.patient.reference}/",
        f"/admin/schedule/book/?patient={visit.patient.reference}",
    ):
        assert f'href="{address}"' in page


def test_the_address_is_not_searched(visit, client):
    response = client.get(f"{SEARCH}?words=brien")
    assert response.status_code == 200
    assert visit.patient.reference not in response.text


@pytest.mark.parametrize("words", ["", " ", "\x00", "x" * 50_000])
def test_bad_words_are_told(client, words):
    factories.clinic()
    response = client.post(SEARCH, {"words": words})
    assert response.status_code == 422
    assert response.context["errors"][0][0] == "id_words"


def test_a_lone_surrogate_finds_nobody(visit, client):
    response = client.post(SEARCH, "words=%ED%A0%80", content_type="application/x-www-form-urlencoded")
    assert response.status_code == 200


# -- contact details


def contact(visit) -> str:
    return f"/admin/schedule/patients/{visit.patient.reference}/contact/"


def corrected(visit, **data: str) -> dict[str, str]:
    return {
        "name": "Zoë O'Brien",
        "telephone": "416 416 4162",
        "email": "zoe@example.org",
        "shown": operations.contact_digest(visit.patient),
        **data,
    }


def test_contact_details_are_corrected_and_noted(visit, client):
    response = client.post(contact(visit), corrected(visit))
    assert response["Location"] == f"/admin/schedule/patients/{visit.patient.reference}/"
    visit.patient.refresh_from_db()
    assert (visit.patient.name, visit.patient.email, str(visit.patient.telephone)) == (
        "Zoë O'Brien",
        "zoe@example.org",
        "+1 416-416-4162",
    )
    entry = LogEntry.objects.get()
    assert (entry.user.get_username(), entry.object_repr) == ("reception", visit.patient.reference)
    assert entry.get_change_message() == "Changed name, e-mail and telephone."


def test_the_form_opens_with_what_is_stored(visit, client):
    page = client.get(contact(visit)).text
    assert 'value="Zoë O&#x27;Brien-王小明"' in page
    assert f'value="{operations.contact_digest(visit.patient)}"' in page


def test_two_people_do_not_overwrite_each_other(visit, client):
    stale = corrected(visit, name="Zoe Obrien")
    client.post(contact(visit), corrected(visit))
    response = client.post(contact(visit), stale)
    assert response.status_code == 409
    assert "Somebody else changed this meanwhile." in response.text
    visit.patient.refresh_from_db()
    assert visit.patient.name == "Zoë O'Brien"


def test_the_same_correction_twice_is_one(visit, client):
    data = corrected(visit)
    assert [client.post(contact(visit), data).status_code for _twice in range(2)] == [302, 302]
    assert LogEntry.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "id_name"),
        ({"name": "Zoë\r\nBcc: x@example.org"}, "id_name"),
        ({"name": "Zoë\x00"}, "id_name"),
        ({"name": "x" * 50_000}, "id_name"),
        ({"email": "nonsense"}, "id_email"),
        ({"telephone": "12"}, "id_telephone"),
        ({"telephone": "", "email": ""}, "id_telephone"),
        ({"shown": ""}, ""),
    ],
)
def test_bad_contact_details_are_told(visit, client, change, field):
    response = client.post(contact(visit), corrected(visit, **change))
    assert response.status_code == 422
    assert field in [target for target, _text in response.context["errors"]]
    visit.patient.refresh_from_db()
    assert visit.patient.name == desk.NAME


@pytest.mark.parametrize("page", ["", "contact/"])
def test_an_unknown_patient_is_not_found(client, page):
    factories.clinic()
    assert client.get(f"/admin/schedule/patients/P222222Z/{page}").status_code == 404

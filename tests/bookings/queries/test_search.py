import pytest

from bookings import queries
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def zoe():
    return factories.patient("Zoë O\u2019Brien-García", telephone="+14165550177")


@pytest.mark.parametrize(
    "words",
    [
        "zoe",
        "ZOË",
        "obrien",
        "O'Brien",
        "o\u2019brien zoe",
        "garcia",
        "0177",
        "416 555 0177",
        "(416) 555-0177",
    ],
)
def test_what_a_receptionist_hears_finds_the_patient(zoe, words):
    factories.patient("Kim Example", telephone="+14169671111")
    assert queries.search_patients(words) == [zoe]


@pytest.mark.parametrize("words", ["", " ", "\x00", "'", "0000", "177", "%", "_", "nobody"])
def test_these_find_nobody(zoe, words):
    assert queries.search_patients(words) == []


def test_a_new_name_is_found_at_once(zoe):
    zoe.name = "Renée Example"
    zoe.save(update_fields=["name"])
    assert queries.search_patients("renee") == [zoe]
    assert queries.search_patients("zoe") == []

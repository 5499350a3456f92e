import datetime as dt

import pytest

from bookings.domain.answers import BODY_AREAS, Asked, Wrong, date_of, problem

CHOICES = ("Running", "Walking")
FITTING: dict[str, list[tuple[str, ...]]] = {
    "string": [("x" * 200,), ("王小明",)],
    "text": [("x" * 2000,), ("one\ntwo",)],
    "choice": [("Running",)],
    "choices": [("Running",), ("Running", "Walking")],
    "date": [("2024-02-29",), ("1900-01-01",)],
    "boolean": [("yes",), ("no",)],
    "scale": [("0",), ("10",)],
    "body": [("left-knee",), ("left-knee", "right-heel"), BODY_AREAS],
}
REFUSED: dict[str, list[tuple[tuple[str, ...], Wrong]]] = {
    "string": [(("x" * 201,), Wrong.TOO_LONG)],
    "text": [(("x" * 2001,), Wrong.TOO_LONG)],
    "choice": [(("running",), Wrong.NOT_OFFERED), (CHOICES, Wrong.NOT_OFFERED)],
    "choices": [(("Running", "Flying"), Wrong.NOT_OFFERED)],
    "date": [(("2026-02-30",), Wrong.NO_DATE), (("1899-12-31",), Wrong.NO_DATE), (("soon",), Wrong.NO_DATE)],
    "boolean": [(("maybe",), Wrong.NOT_OFFERED), (("yes", "no"), Wrong.NOT_OFFERED)],
    "scale": [(("11",), Wrong.NOT_OFFERED), (("-1",), Wrong.NOT_OFFERED), (("٣",), Wrong.NOT_OFFERED)],
    "body": [(("knee",), Wrong.NOT_OFFERED)],
}


def asked(kind, **fields):
    return Asked(kind, choices=CHOICES if kind in {"choice", "choices"} else (), **fields)


@pytest.mark.parametrize(("kind", "values"), [(kind, one) for kind, many in FITTING.items() for one in many])
def test_fitting(kind, values):
    assert problem(asked(kind, required=True), values) is None


@pytest.mark.parametrize(
    ("kind", "values", "wrong"), [(kind, *one) for kind, many in REFUSED.items() for one in many]
)
def test_refused(kind, values, wrong):
    assert problem(asked(kind), values) == wrong


@pytest.mark.parametrize("kind", FITTING)
@pytest.mark.parametrize("values", [(), ("",)])
def test_nothing_is_an_answer_only_where_none_must_be_given(kind, values):
    assert problem(asked(kind, required=True), values) == Wrong.MISSING
    assert problem(asked(kind), values) is None


def test_a_date_is_read():
    assert date_of("2024-02-29") == dt.date(2024, 2, 29)


def test_each_side_of_the_body_has_its_twin():
    left = {area.removeprefix("left-") for area in BODY_AREAS if area.startswith("left-")}
    assert left == {area.removeprefix("right-") for area in BODY_AREAS if area.startswith("right-")}
    assert len(set(BODY_AREAS)) == len(BODY_AREAS)

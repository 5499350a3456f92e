"""“Which appointment do I need?”: urgent signs first, one thing a page, nothing kept, and every kind of nonsense."""

from __future__ import annotations

import logging
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.apps import apps

from bookings.models import BookingAttempt, RedFlag, TriageAnswer, TriageQuestion, TriageRule
from tests import factories
from tests.bookings.views import markup
from tests.bookings.views.visitor import NINE, SERVICE, Visitor

WHICH = "/book/which/"
CLINICS_NUMBER = "416 416 4161"


@pytest.fixture
def asked(clinic):
    """Two signs, two questions, and what they lead to: a call, the assessment for a knee, a check for the rest."""
    check = factories.service("Running check")
    clinic.sam.services.add(check)
    emergency = factories.red_flag("your foot is cold or pale", urgency="emergency")
    urgent = factories.red_flag("your knee is hot and red", short="hot and red")
    new, been = factories.question("Have you been here before?", "No", "Yes", order=1)
    knee, other = factories.question("What hurts?", "My knee", "Something else", order=2)
    TriageAnswer.objects.filter(pk=new.pk).update(says_returning=False)
    TriageAnswer.objects.filter(pk=been.pk).update(says_returning=True)
    TriageAnswer.objects.filter(pk=knee.pk).update(reason=clinic.reason)
    factories.rule(None, been, other, order=1, why="Ask us first.")
    factories.rule(clinic.service, knee, order=2, why="A knee needs a good look.")
    factories.rule(check, order=3)
    return SimpleNamespace(
        emergency=emergency, urgent=urgent, new=new, been=been, knee=knee, other=other, check=check
    )


class Walker:
    """Somebody who answers one page after the other, sending each form as it stands."""

    def __init__(self, visitor: Visitor, path: str = WHICH) -> None:
        self.visitor = visitor
        self.address = path
        self.response = visitor.client.get(path)

    @property
    def page(self) -> markup.Element:
        return markup.read(self.response)

    @property
    def heading(self) -> str:
        return self.page.one("h1").text()

    def form(self) -> dict:
        form = self.page.one("form")
        return {box.attributes["name"]: box.attributes["value"] for box in form.all("input", type="hidden")}

    def send(self, **data):
        self.response = self.visitor.client.post(WHICH, {**self.form(), **data})
        if self.response.status_code == 302:
            self.follow(self.response["Location"])
        return self

    def follow(self, address: str):
        self.address = address
        self.response = self.visitor.client.get(address)
        return self

    def link(self, text: str):
        return self.follow(self.links()[text])

    def links(self) -> dict[str, str]:
        return {a.text(): a.attributes["href"] for a in self.page.all("a")}

    def chosen(self) -> list[str]:
        return [box.attributes["value"] for box in self.page.all("input") if "checked" in box.attributes]


@pytest.fixture
def walker(visitor, asked):
    return Walker(visitor)


def end(walker, asked, *answers):
    """Go all the way with no sign and these answers."""
    walker.send(signs="none")
    for answer in answers or (asked.new, asked.knee):
        walker.send(answer=str(answer.pk))
    return walker


def test_the_signs_come_first_and_an_emergency_before_what_is_urgent(walker):
    assert walker.heading == "Is any of these true for you?"
    assert [label.text() for label in walker.page.all("label")] == [
        "Your foot is cold or pale",
        "Your knee is hot and red",
        "None of these",
    ]


def test_one_question_a_page_then_one_service_and_a_way_round_it(walker, asked):
    walker.send(signs="none")
    assert walker.heading == "Have you been here before?"
    assert "Question 1 of 2" in walker.page.text()
    walker.send(answer=str(asked.new.pk))
    assert walker.heading == "What hurts?"
    walker.send(answer=str(asked.knee.pk))
    assert walker.heading == "We suggest: Initial assessment"
    text = walker.page.text()
    assert "A knee needs a good look." in text
    assert "45 minutes" in text
    assert "$120" in text
    assert "They are no diagnosis" in text
    assert walker.links()["See times"].startswith(f"{SERVICE}?which=")
    assert walker.links()["See all appointments"].startswith("/book/?which=")


@pytest.mark.parametrize("page", ["signs", "question", "outcome"])
def test_no_page_says_that_anyone_is_safe(walker, asked, page):
    if page == "outcome":
        end(walker, asked)
    elif page == "question":
        walker.send(signs="none")
    said = walker.page.text().lower()
    assert not [word for word in ("safe", "nothing serious", "all right", "no need to see") if word in said]


def test_the_rest_is_led_to_the_last_suggestion(walker, asked):
    assert end(walker, asked, asked.new, asked.other).heading == "We suggest: Running check"


def test_where_no_service_fits_the_page_asks_to_call(walker, asked):
    end(walker, asked, asked.been, asked.other)
    assert walker.heading == "Please call us: we find the right visit together"
    assert "Ask us first." in walker.page.text()
    assert walker.links()["Call +1 416 416 4161"] == "tel:+14164164161"
    assert "See times" not in walker.links()


def test_a_suggestion_that_cannot_be_booked_asks_to_call(walker, asked):
    end(walker, asked, asked.new, asked.other)
    asked.check.is_active = False
    asked.check.save()
    assert walker.follow(walker.address).heading.startswith("Please call us")


# -- urgent signs


def test_an_urgent_sign_shows_the_care_card_whose_action_is_the_doctor(walker, asked):
    walker.send(signs=str(asked.urgent.pk))
    card = walker.page.one("section", **{"class": "care-card care-card--urgent"})
    assert card.attributes["aria-labelledby"] == card.one("h1").attributes["id"]
    assert walker.heading == "Urgent advice: See a doctor today"
    assert [item.text() for item in card.all("li")] == ["your knee is hot and red"]


@pytest.mark.parametrize(
    ("number", "heading"),
    [("112", "Call 112 now"), ("", "Call the emergency services now")],
)
def test_an_emergency_calls_the_emergency_number(walker, asked, clinic, number, heading):
    factories.clinic(emergency_number=number)
    walker.send(signs=[str(asked.urgent.pk), str(asked.emergency.pk)])
    assert walker.page.all("section", **{"class": "care-card care-card--emergency"})
    assert walker.heading == f"Immediate action required: {heading}"
    assert [a.attributes["href"] for a in walker.page.all("a") if a.text() == "Call 112"] == (
        ["tel:112"] if number else []
    )


@pytest.mark.parametrize("sign", ["urgent", "emergency"])
def test_the_card_names_neither_the_clinics_telephone_nor_a_booking(walker, asked, sign):
    assert CLINICS_NUMBER in walker.page.text()  # the footer of any other page
    walker.send(signs=str(getattr(asked, sign).pk))
    text = walker.page.text()
    assert CLINICS_NUMBER not in text
    assert "tel:+1416" not in walker.response.text
    assert not [a for a in walker.page.all("a") if "book" in a.text().lower()]
    assert walker.page.all("button") == []


def test_the_clinics_own_words_and_advice_line_stand_on_the_card(walker, asked):
    factories.clinic(doctor_wording="your GP", advice_line="111")
    walker.send(signs=str(asked.urgent.pk))
    assert walker.heading == "Urgent advice: See your GP today"
    assert "Urgent advice by telephone: 111" in walker.page.text()


def test_a_mistaken_tick_can_be_taken_back(walker, asked):
    walker.send(signs=str(asked.urgent.pk)).link("I ticked something by mistake")
    assert walker.chosen() == [str(asked.urgent.pk)]
    assert walker.send(signs="none").heading == "Have you been here before?"


def test_a_sign_and_none_together_count_as_the_sign(walker, asked):
    walker.send(signs=[str(asked.urgent.pk), "none"])
    assert walker.heading.startswith("Urgent advice")


def test_the_card_stays_when_a_later_step_is_asked_for(walker, asked):
    later = end(walker, asked).links()["Change the answer to “What hurts?”"]
    Walker(walker.visitor).send(signs=str(asked.urgent.pk))
    assert Walker(walker.visitor, later).heading == "What hurts?"  # another way through is another address


# -- back, and what is missing


def test_back_keeps_every_answer(walker, asked):
    end(walker, asked)
    walker.link("Back")
    assert (walker.heading, walker.chosen()) == ("What hurts?", [str(asked.knee.pk)])
    walker.link("Back")
    assert (walker.heading, walker.chosen()) == ("Have you been here before?", [str(asked.new.pk)])
    walker.link("Back")
    assert (walker.heading, walker.chosen()) == ("Is any of these true for you?", ["none"])
    walker.send(signs="none")
    assert walker.chosen() == [str(asked.new.pk)]
    assert walker.link("Back").links()["Back"] == "/book/"


def test_each_step_is_an_address_that_can_be_opened_again(walker, asked):
    addresses = {}
    for data in ({"signs": "none"}, {"answer": str(asked.new.pk)}, {"answer": str(asked.knee.pk)}):
        walker.send(**data)
        addresses[walker.address] = walker.heading
    assert [Walker(walker.visitor, address).heading for address in addresses] == list(addresses.values())
    assert len(addresses) == 3


def test_an_answer_is_changed_from_the_end(walker, asked):
    end(walker, asked).link("Change the answer to “What hurts?”").send(answer=str(asked.other.pk))
    assert walker.heading == "We suggest: Running check"


@pytest.mark.parametrize("data", [{}, {"signs": "999999"}, {"signs": "\x00"}, {"signs": "x" * 50_000}])
def test_nothing_ticked_is_told_at_the_signs(walker, data):
    walker.send(**data)
    assert walker.response.status_code == 422
    assert markup.errors(walker.page) == {"#id_signs_0": "Tick what is true for you, or “None of these”."}
    assert walker.page.one("fieldset").attributes["aria-describedby"] == "signs-hint signs-error"
    assert walker.page.one("input", id="id_signs_0")
    assert walker.send(signs="none").heading == "Have you been here before?"


@pytest.mark.parametrize("data", [{}, {"answer": "999999"}, {"answer": "\x00"}, {"answer": "-1"}])
def test_nothing_chosen_is_told_at_the_question(walker, data):
    walker.send(signs="none").send(**data)
    assert walker.response.status_code == 422
    assert markup.errors(walker.page) == {"#id_answer_0": "Choose the answer that fits best."}


def test_an_answer_of_another_question_is_none(walker, asked):
    assert walker.send(signs="none").send(answer=str(asked.knee.pk)).response.status_code == 422


@pytest.mark.parametrize("step", ["x", "\x00", "gAAAAA" * 30, "é", "x" * 50_000])
def test_an_address_that_is_not_ours_begins_anew(walker, step):
    for response in (
        walker.visitor.get(WHICH, step=step),
        walker.visitor.post(WHICH, step=step, signs="none", answer="1"),
    ):
        assert (response.status_code, response["Location"]) == (302, WHICH)


def test_an_hour_later_it_begins_anew(walker, asked, clock):
    end(walker, asked)
    clock.shift(timedelta(hours=1))
    assert walker.visitor.client.get(walker.address).status_code == 200
    clock.shift(timedelta(seconds=1))
    assert walker.visitor.client.get(walker.address)["Location"] == WHICH


def test_another_browser_learns_nothing_from_a_copied_link(walker, asked):
    end(walker, asked)
    assert Visitor().client.get(walker.address)["Location"] == WHICH
    assert walker.visitor.client.get(walker.address).status_code == 200


def test_a_post_to_the_last_step_shows_it_again(walker, asked):
    end(walker, asked)
    step = walker.address.partition("step=")[2]
    assert walker.visitor.post(WHICH, step=step, answer="1").status_code == 200


def test_a_question_that_was_retired_meanwhile_is_left_out(walker, asked):
    walker.send(signs="none").send(answer=str(asked.new.pk))
    TriageQuestion.objects.filter(pk=asked.knee.question_id).update(is_active=False)
    assert walker.follow(walker.address).heading == "We suggest: Running check"


def test_an_answer_that_was_retired_meanwhile_is_asked_again(walker, asked):
    end(walker, asked)
    TriageAnswer.objects.filter(pk=asked.new.pk).update(is_active=False)
    assert walker.follow(walker.address).heading == "Have you been here before?"


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(visitor, asked, method):
    assert getattr(visitor.client, method)(WHICH).status_code == 405


# -- nothing is kept


def test_nothing_is_stored_logged_or_readable_in_the_address(walker, asked, caplog):
    caplog.set_level(logging.DEBUG, logger="movementrevival.access")
    rows = {model: model._base_manager.count() for model in apps.get_models()}
    addresses = []
    for data in ({"signs": "none"}, {"answer": str(asked.been.pk)}, {"answer": str(asked.knee.pk)}):
        walker.send(**data)
        addresses.append(walker.address)
    addresses.append(walker.links()["See times"].partition("?")[2])
    assert {model: model._base_manager.count() for model in apps.get_models()} == rows
    assert {record.getMessage().split()[1] for record in caplog.records} == {"bookings:which"}
    assert not [word for word in ("knee", "signs", "answer") if word in "".join(addresses)]
    assert set(walker.visitor.client.cookies) == {"csrf", "visitor"}  # random both


def test_the_card_has_the_same_path_as_every_other_step(walker, asked):
    walker.send(signs=str(asked.urgent.pk))
    assert walker.address.startswith("/book/which/?step=")
    assert walker.page.one("title").text().startswith("What to do now")


def test_the_pages_are_private(walker, asked):
    for response in (walker.response, end(walker, asked).response):
        assert response["Cache-Control"] == "no-store"
        assert response["X-Robots-Tag"] == "noindex, nofollow"
        assert response["Referrer-Policy"] == "same-origin"


# -- into the booking


def test_the_reason_of_the_answers_begins_the_details_and_can_be_changed(walker, asked, visitor):
    times = end(walker, asked).links()["See times"]
    page = markup.read(visitor.client.get(f"{times}&from=2027-03-08"))
    form = markup.fields_of(page.all("form", method="post")[0])
    response = visitor.client.post(SERVICE, {**form, "slot": NINE})
    details = markup.read(visitor.client.get(response["Location"]))
    assert details.one("textarea").text() == "My knee hurts when I run"
    assert "which" not in response["Location"]


def book_follow_up(walker, asked, clinic, answer, **service):
    follow_up = factories.service("Follow-up", for_new=False, **service)
    clinic.sam.services.add(follow_up)
    TriageRule.objects.filter(answers=asked.knee).update(service=follow_up)
    times = end(walker, asked, answer, asked.knee).links()["See times"]
    form = {"slot": NINE, "which": times.partition("which=")[2]}
    walker.visitor.client.post("/book/follow-up/", form)
    return BookingAttempt.objects.get().said_returning


@pytest.mark.parametrize(("answer", "said"), [("been", True), ("new", False)])
def test_what_was_said_of_being_here_before_is_not_asked_anew(walker, asked, clinic, answer, said):
    assert book_follow_up(walker, asked, clinic, getattr(asked, answer)) is said


def test_having_been_here_is_no_answer_to_whether_it_was_lately(walker, asked, clinic):
    assert book_follow_up(walker, asked, clinic, asked.been, returning_months=12) is None


def test_an_articles_condition_goes_along_and_is_chosen_already(visitor, asked):
    walker = Walker(visitor, f"{WHICH}?about=knee-pain")
    walker.send(signs="none").send(answer=str(asked.new.pk))
    assert walker.chosen() == [str(asked.knee.pk)]
    assert walker.page.one("input", name="about").attributes["value"] == "knee-pain"
    walker.link("Back").link("Back").link("Back")
    assert "For “My knee hurts when I run” we suggest: Initial assessment" in walker.page.text()


def test_another_answer_takes_the_condition_away_again(visitor, asked):
    walker = Walker(visitor, f"{WHICH}?about=knee-pain")
    end(walker, asked, asked.new, asked.other).link("See all appointments")
    assert "My knee hurts" not in walker.page.text()
    TriageAnswer.objects.update(reason=None)  # no answer stands for it: then nothing speaks against it
    walker = Walker(visitor, f"{WHICH}?about=knee-pain")
    end(walker, asked, asked.new, asked.other).link("See all appointments")
    assert "My knee hurts" in walker.page.text()


def test_a_link_from_staff_goes_along(visitor, asked):
    patient = factories.patient(link_token="t" * 32, link_made_at=factories.NOW)
    walker = Walker(visitor, f"{WHICH}?for={patient.link_token}")
    end(walker, asked)
    assert f"for={patient.link_token}" in walker.links()["See times"]


# -- the way in, and the warning


def test_the_book_page_leads_to_the_questions_when_all_of_them_are_there(visitor, asked):
    page = markup.read(visitor.get("/book/", about="knee-pain"))
    (link,) = (a for a in page.all("a") if a.text() == "Which appointment do I need?")
    assert link.attributes["href"] == f"{WHICH}?about=knee-pain"


LACKING = {
    "no sign": lambda: RedFlag.objects.update(is_active=False),
    "no question": lambda: TriageQuestion.objects.update(is_active=False),
    "no answer": lambda: TriageAnswer.objects.update(is_active=False),
    "nothing for the rest": lambda: TriageRule.objects.filter(answers=None).delete(),
}


@pytest.mark.parametrize("lacking", LACKING.values(), ids=LACKING)
def test_while_something_is_lacking_there_is_no_link_and_the_page_leads_back(visitor, asked, lacking):
    assert "Which appointment do I need?" in visitor.get("/book/").text
    lacking()
    assert "Which appointment do I need?" not in visitor.get("/book/").text
    assert visitor.get(WHICH, about="knee-pain")["Location"] == "/book/?about=knee-pain"


@pytest.mark.parametrize("path", ["/book/", SERVICE])
def test_the_warning_is_made_of_the_clinics_signs(visitor, asked, path):
    factories.clinic(emergency_number="112", advice_line="811")
    page = markup.read(visitor.get(path))
    (warning,) = (
        box
        for box in [*page.all("div"), *page.all("details")]
        if "notice--warning" in box.attributes.get("class", "")
    )
    text = warning.text()
    assert text.startswith("Hot and red? See a doctor today")
    assert "Call 112 now if:" in text
    assert "See a doctor today, instead of booking here, if:" in text
    assert [item.text() for item in warning.all("li")] == [
        "your foot is cold or pale",
        "your knee is hot and red",
    ]
    assert "Urgent advice: 811." in text


@pytest.mark.parametrize("path", ["/book/", SERVICE])
def test_before_the_clinic_has_a_list_the_warning_stands_all_the_same(visitor, path):
    assert "instead of booking here" in visitor.get(path).text


def test_a_service_of_that_name_cannot_hide_the_page(visitor, asked, clinic):
    clinic.service.slug = "which"
    clinic.service.save()  # past every form
    assert markup.read(visitor.get(WHICH)).one("h1").text() == "Is any of these true for you?"


def add_more(asked):
    for number in range(2):
        factories.red_flag(f"sign {number}")
        answers = factories.question(f"Question {number}?", "Yes", "No", order=9)
        factories.rule(asked.check, *answers, order=9)


@pytest.mark.parametrize("more", [False, True])
def test_query_counts(visitor, asked, more, django_assert_num_queries):
    if more:
        add_more(asked)
    visitor.get(WHICH)
    with django_assert_num_queries(6):
        visitor.get(WHICH)
    with django_assert_num_queries(4):
        visitor.get("/book/")


@pytest.mark.usefixtures("asked")
def test_the_times_pages_warning_costs_one_query(visitor, django_assert_num_queries):
    with django_assert_num_queries(8):
        visitor.times()

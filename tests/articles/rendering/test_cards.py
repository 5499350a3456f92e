import pytest

from articles.rendering.body import cards_digest, render
from articles.rendering.cards import Contacts, fill

CARD = "::: urgent Speak to {doctor} today[ or call {advice_line}] if:\n- your knee locks\n:::\n"
EMERGENCY = "::: emergency Call {emergency_number} now if:\n- your foot is cold\n:::\n"
DOCTOR = Contacts(doctor="a doctor")


def rendered(source, contacts=DOCTOR, **options):
    return render(source, evidence={}, contacts=contacts, **options)


@pytest.mark.parametrize(
    ("contacts", "filled"),
    [
        (Contacts(doctor="a doctor", advice_line="811"), "Speak to a doctor today or call 811 if:"),
        (Contacts(doctor="your GP"), "Speak to your GP today if:"),
        (Contacts(), None),
    ],
)
def test_contacts_come_from_the_clinic(contacts, filled):
    assert fill("Speak to {doctor} today[ or call {advice_line}] if:", contacts) == filled


def test_the_heading_holds_its_urgency_for_those_who_do_not_see_the_colour():
    html = rendered(f"## When to get help\n\n{CARD}").html
    assert (
        '<h3 class="care-card__title" id="card-urgent"><span class="visually-hidden">Urgent advice: </span>'
        "Speak to a doctor today if:</h3>"
    ) in html
    assert 'class="care-card care-card--urgent" aria-labelledby="card-urgent"' in html


@pytest.mark.parametrize(
    ("kind", "prefix"), [("non-urgent", "Non-urgent advice:"), ("emergency", "Immediate action required:")]
)
def test_each_kind_has_its_prefix(kind, prefix):
    contacts = Contacts(doctor="a doctor", emergency_number="112")
    assert prefix in rendered(f"::: {kind} Call now if:\n- x\n:::", contacts).html


def test_an_emergency_card_needs_the_emergency_number():
    shown = rendered(EMERGENCY, Contacts(emergency_number="112"))
    assert "Call 112 now if:" in shown.html
    assert '<a href="tel:112">Call 112</a>' in shown.html
    left_out = rendered(EMERGENCY)
    assert "foot" not in left_out.html
    assert [problem.kind for problem in left_out.problems] == ["card-left-out"]


def test_an_emergency_card_without_a_placeholder_needs_the_number_too():
    assert "foot" not in rendered("::: emergency Go to hospital if:\n- your foot is cold\n:::").html


def test_cards_inside_a_card_left_out_go_with_it_and_what_follows_stays():
    source = f":::: emergency Call {{emergency_number}} if:\n- a\n{CARD}\n::::\n\nAfterwards.\n"
    assert rendered(source).html.strip() == "<p>Afterwards.</p>"


@pytest.mark.parametrize("name", ["of", "__class__", "__dict__", "named"])
def test_what_python_knows_is_no_contact(name):
    assert fill(f"See {{{name}}} if:", DOCTOR) == f"See {{{name}}} if:"
    assert "your knee locks" in rendered(f"::: urgent See {{{name}}} if:\n- your knee locks\n:::").html


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("Call {emergency_number} at once.", ["contact-outside-heading"]),
        ("- see {docter}", ["contact-outside-heading"]),
        ("## {doctor}", ["contact-outside-heading"]),
        ("::: note Ask {doctor}\nx\n:::", ["contact-outside-heading"]),
        ("::: urgent See {doctor} if:\n- {doctor} says so\n:::", ["contact-outside-heading"]),
        (CARD, []),
        ("`{doctor}` and {x}", []),
    ],
)
def test_a_contact_outside_of_a_heading_is_reported(source, found):
    assert [problem.kind for problem in rendered(source).problems] == found


def test_a_mistyped_contact_is_reported_and_the_card_is_still_shown():
    body = rendered("::: urgent See {docter} if:\n- your knee locks\n:::")
    assert "your knee locks" in body.html
    assert [(problem.kind, problem.detail) for problem in body.problems] == [("unknown-contact", "docter")]


@pytest.mark.parametrize(
    "source",
    [
        "::: urgnet See x if:\n- a\n:::",
        "Rest.\n::: urgnet See x if:\n- a\n:::",
        "- Rest.\n  ::: urgnet See x if:",
        "> Rest.\n> ::: urgnet See x if:",
        "| a |\n| - |\n| ::: urgnet See x if: |",
    ],
)
def test_a_mistyped_kind_is_reported_wherever_it_stands(source):
    [problem] = rendered(source).problems
    assert (problem.kind, problem.detail) == ("unknown-card", "::: urgnet See x if:")
    assert "::: urgnet" in rendered(source).html


def test_a_card_that_is_code_is_reported():
    source = "Rest.\n\n    ::: urgent See x if:\n    - a\n"
    assert [problem.kind for problem in rendered(source).problems] == ["unknown-card"]
    assert rendered("Rest.\n\n    ::: whatever\n").problems == []


def test_a_heading_can_not_carry_markup():
    html = rendered("::: urgent <b onclick=x>See</b> if:\n- a\n:::").html
    assert "&lt;b onclick=x&gt;See&lt;/b&gt; if:" in html


def test_cards_say_so_until_a_clinician_has_signed_them_off():
    assert "Not yet signed off by a clinician." in rendered(CARD).html
    assert "Not yet signed off" not in rendered(CARD, cards_signed_off=True).html


def test_the_digest_changes_with_the_words_of_a_card_and_with_nothing_else():
    signed = cards_digest(f"Before.\n\n{CARD}\nAfter.\n")
    assert signed == cards_digest(f"Something else.\n\n{CARD}")
    assert signed != cards_digest(CARD.replace("locks", "clicks"))
    assert signed != cards_digest(CARD.replace("today", "soon"))
    assert cards_digest("No cards.") == ""


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_sign_off_knows_the_words_of_cards_whatever_ends_their_lines(end):
    source = f"Some\n\nwords\n\n{CARD}".replace("\n", end)
    digest = cards_digest(source)
    assert digest == cards_digest(f"Other\n\n{CARD}".replace("\n", end))
    assert digest != cards_digest(source.replace("locks", "is sore"))

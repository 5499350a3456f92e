from django.urls import path, register_converter
from django.urls.converters import StringConverter

from bookings.views import (
    staff,
    staff_answers,
    staff_book,
    staff_calls,
    staff_checks,
    staff_contacts,
    staff_feeds,
    staff_links,
    staff_move,
    staff_needs,
    staff_patients,
    staff_plans,
    staff_questions,
    staff_verify,
    staff_waiting,
)

app_name = "desk"


class Reference(StringConverter):
    regex = "[2-9A-Z]{4,12}"


register_converter(Reference, "reference")

urlpatterns = [
    path("", staff.day, name="day"),
    path("book/", staff_book.book, name="book"),
    path("checks/", staff_checks.checks, name="checks"),
    path("find/", staff_questions.find, name="find"),
    path("why/", staff_questions.why, name="why"),
    path("search/", staff_patients.search, name="search"),
    path("patients/<reference:reference>/", staff_patients.patient, name="patient"),
    path("patients/<reference:reference>/contact/", staff_patients.correct, name="correct"),
    path("patients/<reference:reference>/compare/<reference:other>/", staff_links.compare, name="compare"),
    path("patients/<reference:reference>/same/<reference:other>/", staff_links.same, name="same"),
    path(
        "patients/<reference:reference>/different/<reference:other>/", staff_links.different, name="different"
    ),
    path("patients/<reference:reference>/undo/<reference:other>/", staff_links.undo, name="undo"),
    path("patients/<reference:reference>/stop/", staff_contacts.stop, name="stop"),
    path("patients/<reference:reference>/start/", staff_contacts.start, name="start"),
    path(
        "patients/<reference:reference>/contacts/<reference:contact>/",
        staff_contacts.correct,
        name="correct_contact",
    ),
    path(
        "patients/<reference:reference>/contacts/<reference:contact>/stop/",
        staff_contacts.stop,
        name="stop_contact",
    ),
    path(
        "patients/<reference:reference>/contacts/<reference:contact>/start/",
        staff_contacts.start,
        name="start_contact",
    ),
    path("patients/<reference:reference>/link/", staff_patients.make_link, name="make_link"),
    path("patients/<reference:reference>/link/back/", staff_patients.take_link_back, name="take_link_back"),
    path("plans/<reference:reference>/", staff_plans.plan, name="plan"),
    path("plans/<reference:reference>/change/", staff_plans.change, name="plan_change"),
    path("plans/<reference:reference>/send/", staff_plans.send, name="plan_send"),
    path("plans/<reference:reference>/withdraw/", staff_plans.withdraw, name="plan_withdraw"),
    path("plans/<reference:reference>/<int:position>/", staff_plans.times, name="plan_times"),
    path("calendars/", staff_feeds.feeds, name="feeds"),
    path("calendars/make/", staff_feeds.make, name="feed_make"),
    path("calendars/revoke/", staff_feeds.revoke, name="feed_revoke"),
    path("calls/", staff_calls.calls, name="calls"),
    path("calls/<reference:reference>/reached/", staff_calls.reached, name="call_reached"),
    path("calls/<reference:reference>/works/", staff_calls.works, name="call_works"),
    path("waiting/", staff_waiting.waiting, name="waiting"),
    path("waiting/add/", staff_waiting.add, name="waiting_add"),
    path("waiting/<reference:reference>/", staff_waiting.entry, name="waiting_entry"),
    path("waiting/<reference:reference>/offer/", staff_waiting.offer, name="waiting_offer"),
    path("waiting/<reference:reference>/answer/", staff_waiting.answer, name="waiting_answer"),
    path("waiting/<reference:reference>/remove/", staff_waiting.remove, name="waiting_remove"),
    path("<reference:reference>/waiting/", staff_waiting.for_visit, name="waiting_visit"),
    path("<reference:reference>/", staff.visit, name="visit"),
    path("<reference:reference>/plan/", staff_plans.make, name="plan_make"),
    path("<reference:reference>/mark/", staff.mark, name="mark"),
    path("<reference:reference>/checked/", staff_checks.checked, name="checked"),
    path("<reference:reference>/answers/", staff_answers.answers, name="answers"),
    path("<reference:reference>/answers/withdraw/", staff_answers.withdraw, name="withdraw"),
    path("<reference:reference>/verify/", staff_verify.verify, name="verify"),
    path("<reference:reference>/move/", staff_move.move, name="move"),
    path("<reference:reference>/needs/", staff_needs.needs, name="needs"),
    path("<reference:reference>/cancel/", staff.cancel, name="cancel"),
    path("<reference:reference>/record-number/", staff.record_number, name="record_number"),
    path("<reference:reference>/confirm-again/", staff_calls.confirm_again, name="confirm_again"),
    path("<reference:reference>/send-again/", staff.send_again, name="send_again"),
]

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from bookings.views import staff, staff_book, staff_move, staff_patients, staff_questions

app_name = "desk"


class Reference(StringConverter):
    regex = "[2-9A-Z]{4,12}"


register_converter(Reference, "reference")

urlpatterns = [
    path("", staff.day, name="day"),
    path("book/", staff_book.book, name="book"),
    path("find/", staff_questions.find, name="find"),
    path("why/", staff_questions.why, name="why"),
    path("search/", staff_patients.search, name="search"),
    path("patients/<reference:reference>/", staff_patients.patient, name="patient"),
    path("patients/<reference:reference>/contact/", staff_patients.correct, name="correct"),
    path("<reference:reference>/", staff.visit, name="visit"),
    path("<reference:reference>/mark/", staff.mark, name="mark"),
    path("<reference:reference>/move/", staff_move.move, name="move"),
    path("<reference:reference>/cancel/", staff.cancel, name="cancel"),
    path("<reference:reference>/record-number/", staff.record_number, name="record_number"),
    path("<reference:reference>/send-again/", staff.send_again, name="send_again"),
]

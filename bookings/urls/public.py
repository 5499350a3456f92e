from django.urls import path

from bookings.views import (
    booking,
    care_plans,
    intake,
    offers,
    release,
    times,
    triage,
    verifying,
    visit_changes,
    visit_moves,
    visits,
    waiting,
)

app_name = "bookings"

urlpatterns = [
    path("book/", times.start, name="start"),
    path("book/which/", triage.which, name="which"),
    path("book/<slug:service>/", times.times, name="times"),
    path("book/<slug:service>/release/", release.release, name="release"),
    path("book/<slug:service>/details/", booking.details, name="details"),
    path("book/<slug:service>/check/", booking.check, name="check"),
    path("book/<slug:service>/waiting-list/", waiting.join, name="waiting_join"),
    path("waiting-list/<str:token>/", waiting.entry, name="waiting"),
    path("waiting-list/<str:token>/change/", waiting.change, name="waiting_change"),
    path("waiting-list/<str:token>/leave/", waiting.leave, name="waiting_leave"),
    path("offers/<str:token>/", offers.offer, name="offer"),
    path("appointments/<str:token>/waiting/", waiting.for_visit, name="waiting_visit"),
    path("appointments/<str:token>/", visits.appointment, name="appointment"),
    path("appointments/<str:token>/confirmed/", visits.confirmed, name="confirmed"),
    path("appointments/<str:token>/confirm/<str:code>/", verifying.verify, name="verify"),
    path("appointments/<str:token>/calendar.ics", visits.calendar, name="calendar"),
    path("appointments/<str:token>/cancel/", visit_changes.cancel, name="cancel"),
    path("appointments/<str:token>/undo/", visit_moves.undo, name="undo"),
    path("appointments/<str:token>/move/", visit_moves.move, name="move"),
    path("appointments/<str:token>/move/check/", visit_moves.move_check, name="move_check"),
    path("appointments/<str:token>/details/", visit_changes.details, name="correct"),
    path("appointments/<str:token>/forms/", intake.forms, name="forms"),
    path("appointments/<str:token>/forms/<slug:form>/", intake.form, name="form"),
    path("appointments/<str:token>/forms/<slug:form>/check/", intake.check, name="form_check"),
    path("appointments/<str:token>/forms/<slug:form>/<int:number>/", intake.page, name="form_page"),
    path("plans/<str:token>/", care_plans.plan, name="plan"),
    path("plans/<str:token>/calendar.ics", care_plans.calendar, name="plan_calendar"),
    path("plans/<str:token>/<int:position>/", care_plans.times, name="plan_times"),
]

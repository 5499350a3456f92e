"""Who is let in at the desk: nobody who is not signed in, no staff without the permission, and each permission no further."""

from __future__ import annotations

import re

from django.contrib.auth.models import Permission
from django.db import connection, transaction
from django.test import Client

from tests.addresses.every import DESK, STAFF, Writes, rows
from tests.articles.filled import filled
from tests.bookings import desk

SEE = {
    "desk:answers",
    "desk:calls",
    "desk:checks",
    "desk:compare",
    "desk:day",
    "desk:feeds",
    "desk:find",
    "desk:patient",
    "desk:plan",
    "desk:search",
    "desk:visit",
    "desk:waiting",
    "desk:waiting_entry",
    "desk:why",
}
OF_WHO_HAS_A_CALENDAR = {"desk:feed_make", "desk:feed_revoke"}  # to others theirs don't exist
LOOKED_FOR_BY_POST = {"desk:search"}  # what is typed is in no address
FOR_ANYBODY = {"admin:login", "admin:logout"}
FOR_ANY_STAFF = {
    "admin:index",
    "admin:app_list",
    "admin:password_change",
    "admin:password_change_done",
    "admin:jsi18n",
}


def test_a_stranger_is_sent_to_sign_in(site):
    let_in, before = {}, rows()
    for address in STAFF:
        path = site.path(address)
        said = [(a.status_code, a.get("Location")) for a in (Client().get(path), Client().post(path))]
        if said != [(302, f"/admin/login/?next={path}")] * 2 and address.name not in FOR_ANYBODY:
            let_in[address.name] = said
    assert let_in == {}
    assert rows() == before


def test_staff_without_the_permission_are_refused(site):
    client = desk.signed_in("view_patient", "change_patient", "view_answer", "change_careplan")
    let_in, before = {}, rows()
    for address in DESK:
        answers = [client.get(site.path(address)), client.post(site.path(address))]
        if [(a.status_code, desk.NAME in a.text) for a in answers] != [(403, False)] * 2:
            let_in[address.name] = [a.status_code for a in answers]
    assert let_in == {}
    assert rows() == before


def test_who_may_see_sees_and_changes_nothing(site):
    client = desk.signed_in("view_appointment")
    before = rows()
    looked = {address.name: client.get(site.path(address)).status_code for address in DESK}
    posted = {address.name: client.post(site.path(address)).status_code for address in DESK}
    expected = {address.name: 200 if address.name in SEE else 403 for address in DESK}
    assert looked == expected | dict.fromkeys(OF_WHO_HAS_A_CALENDAR, 405)
    done = {name: status for name, status in posted.items() if status not in {403, 405}}
    assert done == dict.fromkeys(LOOKED_FOR_BY_POST, 422) | dict.fromkeys(OF_WHO_HAS_A_CALENDAR, 404)
    assert rows() == before


def test_who_may_look_at_everything_changes_nothing(site):
    """With what the owner's own forms would send: an empty form is refused for being empty."""
    looking = Permission.objects.filter(codename__startswith="view_").values_list("codename", flat=True)
    owner, looker = desk.owner("the one"), desk.signed_in(*looking)
    changed, tried = {}, set()
    for address in STAFF:
        path = site.path(address)
        if address.name in FOR_ANY_STAFF | FOR_ANYBODY:
            continue
        page = owner.get(path)
        for form in forms_of(page.text) if page.status_code == 200 else []:
            tried.add(address.name)
            writes = Writes()
            with connection.execute_wrapper(writes):
                looker.post(path, form)
                looker.post(path, {name: [tampered(value) for value in said] for name, said in form.items()})
            if writes.seen:
                changed[address.name] = writes.seen
    assert changed == {}
    assert {"admin:articles_reference_change", "admin:articles_article_review"} <= tried


def forms_of(html: str) -> list[dict[str, list[str]]]:
    """Return what each form of the page would send that is posted back to it."""
    names = {name or None for name in re.findall(r'<form\b(?:[^>]*? id="([^"]+)")?', html)}
    return [form for form in (filled(html, name) for name in names - {"logout-form"}) if form]


def tampered(value: str) -> str:
    return f"{value}x" if value.isalpha() else value


def test_who_may_change_is_let_in_everywhere(site):
    """The control: what refused the others is the permission."""
    client, refused = desk.reception(), set()
    for address in DESK:
        before = transaction.savepoint()
        statuses = {client.get(site.path(address)).status_code, client.post(site.path(address)).status_code}
        transaction.savepoint_rollback(before)
        if not statuses & {200, 302, 422}:
            refused.add(address.name)
    assert refused == OF_WHO_HAS_A_CALENDAR


def test_the_set_up_is_not_for_the_desk(site):
    client = desk.reception()
    let_in, before = {}, rows()
    for address in STAFF:
        open_to_them = address.name in FOR_ANY_STAFF | FOR_ANYBODY or "bookings_appointment_" in address.name
        if address.place != "admin" or open_to_them:
            continue
        statuses = [client.get(site.path(address)).status_code, client.post(site.path(address)).status_code]
        if not set(statuses) <= {302, 403, 404, 405}:
            let_in[address.name] = statuses
    assert let_in == {}
    assert rows() == before

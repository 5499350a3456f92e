from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, User


@pytest.mark.parametrize("address", ["user/?username=%00", "user/?groups__id__exact=%00", "group/?name=%00"])
def test_nul_in_the_lists_of_logins_is_a_wrong_filter(admin_client, address):
    answer = admin_client.get(f"/admin/auth/{address}")
    assert (answer.status_code, answer["Location"].partition("?")[2]) == (302, "e=1")


def test_a_search_among_logins_and_groups_still_finds_them(admin_client):
    Group.objects.create(name="Reception")
    assert admin_client.get("/admin/auth/user/?q=admin").context["cl"].result_count == 1
    assert admin_client.get("/admin/auth/group/?q=recep").context["cl"].result_count == 1


def test_nobody_types_when_somebody_last_signed_in(admin_client):
    user = User.objects.create_user("reception", is_staff=True)
    address = f"/admin/auth/user/{user.pk}/change/"
    typed = {"username": "desk", "last_login_0": "2020-01-01", "last_login_1": "10:00", "is_active": "on"}
    assert admin_client.post(address, typed).status_code == 302
    user.refresh_from_db()
    assert (user.username, user.last_login) == ("desk", None)

"""Logins and groups: Django's own pages, mended where a screen reader or PostgreSQL trips over them."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User

from articles.admin.base import Careful

# Django's own script draws the lists when the page has loaded; ours comes after it.
FILTER_HELP = ["admin/js/SelectFilter2.js", "js/filter-help.js"]

admin.site.unregister(User)
admin.site.unregister(Group)


@admin.register(User)
class LoginAdmin(Careful, UserAdmin):
    readonly_fields = ["last_login", "date_joined"]  # written by signing in and by being made

    class Media:
        js = FILTER_HELP


@admin.register(Group)
class RoleAdmin(Careful, GroupAdmin):
    class Media:
        js = FILTER_HELP

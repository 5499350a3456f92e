from __future__ import annotations

from django.contrib import admin

from articles.admin.base import Careful
from articles.models import Author, OldAddress, Topic


@admin.register(Author)
class AuthorAdmin(Careful):
    list_display = ["name", "credentials"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(Topic)
class TopicAdmin(Careful):
    list_display = ["name", "slug"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(OldAddress)
class OldAddressAdmin(Careful):
    list_display = ["path", "article"]
    list_select_related = ["article"]
    search_fields = ["path"]

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db import transaction

from articles import publishing
from articles.admin.base import Careful
from articles.admin.claims import refuse_claims
from articles.admin.loaded import LoadedForm
from articles.models import Author, OldAddress, Topic

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest


class AuthorForm(LoadedForm):
    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        refuse_claims(self, ["credentials", "biography"], publishing.claims_about_person)
        return cleaned


@admin.register(Author)
class AuthorAdmin(Careful):
    form = AuthorForm
    list_display = ["name", "credentials"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}


class TopicForm(LoadedForm):
    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        refuse_claims(self, ["name", "description"])
        return cleaned


@admin.register(Topic)
class TopicAdmin(Careful):
    form = TopicForm
    list_display = ["name", "slug"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Topic]) -> None:
        """Delete one by one, so that their articles are said to have changed, and are indexed again."""
        with transaction.atomic():
            for topic in queryset:
                topic.delete()


@admin.register(OldAddress)
class OldAddressAdmin(Careful):
    form = LoadedForm
    list_display = ["path", "article"]
    list_select_related = ["article"]
    search_fields = ["path"]

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models

from articles.admin.base import Careful
from articles.admin.loaded import LoadedForm
from articles.models import Synonym
from articles.models.turns import take_turn


class SynonymForm(LoadedForm):
    def clean(self) -> dict[str, Any] | None:
        """Look one after the other: no constraint keeps a phrase out of two groups."""
        take_turn()
        return super().clean()


@admin.register(Synonym)
class SynonymAdmin(Careful):
    form = SynonymForm
    list_display = ["__str__"]
    search_fields = ["phrases"]
    formfield_overrides = {models.TextField: {"widget": forms.Textarea(attrs={"rows": 6, "cols": 40})}}

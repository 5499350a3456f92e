from __future__ import annotations

from django import forms
from django.contrib import admin
from django.db import models

from articles.admin.base import Careful
from articles.admin.loaded import LoadedForm
from articles.models import Synonym


@admin.register(Synonym)
class SynonymAdmin(Careful):
    form = LoadedForm
    list_display = ["__str__"]
    search_fields = ["phrases"]
    formfield_overrides = {models.TextField: {"widget": forms.Textarea(attrs={"rows": 6, "cols": 40})}}

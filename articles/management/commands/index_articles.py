from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from articles.models import Article
from articles.models.indexing import AT_ONCE, forget, rebuild


class Command(BaseCommand):
    help = "Make anew what search has of all articles. Readers can search meanwhile."

    def handle(self, **options: Any) -> None:
        forget()
        every = list(Article.objects.order_by("pk").values_list("pk", flat=True))
        chunks = (every[start : start + AT_ONCE] for start in range(0, len(every), AT_ONCE))
        count = sum(rebuild(Article.objects.filter(pk__in=chunk)) for chunk in chunks)
        self.stdout.write(f"Articles indexed: {count}.")

"""Several processes keep the same article, and none of them shows what another has changed."""

from __future__ import annotations

import urllib.request

from tests.site.running import RunningSite

KNEE = "knee-pain-in-runners-understanding-prevention-and-treatment"
EDIT = f"""
from articles.models import Article
article = Article.objects.get(slug="{KNEE}")
article.title = "Knees, said otherwise"
article.save()
"""
READINGS = 12


def read(site) -> str:
    with urllib.request.urlopen(f"{site.url}/articles/{KNEE}/", timeout=20) as answer:
        return answer.read().decode()


def test_an_edit_in_one_process_is_read_at_once_in_all(tmp_path, engine):
    with RunningSite(tmp_path, engine) as site:
        before = {read(site) for _reader in range(READINGS)}
        site.manage("shell", "-c", EDIT)
        after = {read(site) for _reader in range(READINGS)}
    assert len(before) == len(after) == 1
    assert "Knees, said otherwise" in after.pop()
    assert "Knees, said otherwise" not in before.pop()

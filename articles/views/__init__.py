from articles.views.article import article
from articles.views.comments import comment, comments
from articles.views.erasing import erase, erased
from articles.views.handout import article_handout
from articles.views.held import held
from articles.views.ledger import article_sources, article_sources_file, sources, sources_file
from articles.views.lists import index, topic, topics
from articles.views.old_addresses import old_address
from articles.views.people import author
from articles.views.pictures import picture
from articles.views.preview import preview
from articles.views.reports import report

__all__ = [
    "article",
    "article_handout",
    "article_sources",
    "article_sources_file",
    "author",
    "comment",
    "comments",
    "erase",
    "erased",
    "held",
    "index",
    "old_address",
    "picture",
    "preview",
    "report",
    "sources",
    "sources_file",
    "topic",
    "topics",
]

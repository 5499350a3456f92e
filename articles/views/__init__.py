from articles.views.article import article
from articles.views.lists import index, topic
from articles.views.old_addresses import old_address
from articles.views.reports import report

__all__ = ["article", "index", "old_address", "report", "topic"]

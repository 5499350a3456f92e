from articles.views.article import article
from articles.views.lists import index, topic
from articles.views.old_addresses import old_address

__all__ = ["article", "index", "old_address", "topic"]

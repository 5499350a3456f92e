"""Articles, their sources, and what each source is said to show.

Who keeps pages in a cache compares `Article.revision`: the database raises it whenever something that the
article's page shows is saved here. `QuerySet.update()` passes that by: call `raise_revision()` then.
"""

from articles.models.answers import WarningAnswer
from articles.models.articles import Article, ArticleQuerySet
from articles.models.changes import UpdateNote
from articles.models.comment_settings import CommentSettings
from articles.models.comments import Comment
from articles.models.former import FormerPost, OldAddress
from articles.models.held_feeds import HeldFeed
from articles.models.limits import DailySecret, RecentSubmission
from articles.models.listings import ListedReference
from articles.models.people import Author
from articles.models.pictures import Picture, Rendition
from articles.models.preview_links import PreviewLink
from articles.models.reports import MistakeReport
from articles.models.reviews import ReviewAssignment, ReviewReminder
from articles.models.search import (
    SearchClause,
    SearchEntry,
    SearchPosting,
    SearchSign,
    SearchSpelling,
    Synonym,
)
from articles.models.sources import Citation, Reference
from articles.models.topics import Topic

__all__ = [
    "Article",
    "ArticleQuerySet",
    "Author",
    "Citation",
    "Comment",
    "CommentSettings",
    "DailySecret",
    "FormerPost",
    "HeldFeed",
    "ListedReference",
    "MistakeReport",
    "OldAddress",
    "Picture",
    "PreviewLink",
    "RecentSubmission",
    "Reference",
    "Rendition",
    "ReviewAssignment",
    "ReviewReminder",
    "SearchClause",
    "SearchEntry",
    "SearchPosting",
    "SearchSign",
    "SearchSpelling",
    "Synonym",
    "Topic",
    "UpdateNote",
    "WarningAnswer",
]

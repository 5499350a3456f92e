"""The editor's desk: the stock admin, with pages of our own where it doesn't fit."""

from articles.admin.articles import ArticleAdmin
from articles.admin.changes import UpdateNoteAdmin
from articles.admin.comment_settings import CommentSettingsAdmin
from articles.admin.comments import CommentAdmin
from articles.admin.pictures import PictureAdmin
from articles.admin.reports import MistakeReportAdmin
from articles.admin.search import SynonymAdmin
from articles.admin.setup import AuthorAdmin, OldAddressAdmin, TopicAdmin
from articles.admin.sources import ReferenceAdmin

__all__ = [
    "ArticleAdmin",
    "AuthorAdmin",
    "CommentAdmin",
    "CommentSettingsAdmin",
    "MistakeReportAdmin",
    "OldAddressAdmin",
    "PictureAdmin",
    "ReferenceAdmin",
    "SynonymAdmin",
    "TopicAdmin",
    "UpdateNoteAdmin",
]

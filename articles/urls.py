"""Included at the root of the site: articles live under two addresses, their own and that of the former blog."""

from django.urls import path

from articles import feeds, views

app_name = "articles"
urlpatterns = [
    path("articles/", views.index, name="index"),
    path("articles/feed/", feeds.atom, name="atom"),
    path("articles/rss/", feeds.rss, name="rss"),
    path("articles/sources/", views.sources, name="sources"),
    path("articles/sources.csv", views.sources_file, name="sources-file"),
    path("articles/authors/<slug:slug>/", views.author, name="author"),
    path("articles/preview/<slug:token>/", views.preview, name="preview"),
    path("articles/topics/", views.topics, name="topics"),
    path("articles/topics/<slug:slug>/", views.topic, name="topic"),
    path("articles/<slug:slug>/", views.article, name="article"),
    path("articles/<slug:slug>/handout/", views.article_handout, name="handout"),
    path("articles/<slug:slug>/comment/", views.comment, name="comment"),
    path("articles/<slug:slug>/comments/", views.comments, name="comments"),
    path("articles/comments/erase/", views.erase, name="erase"),
    path("articles/comments/erased/", views.erased, name="erased"),
    path("articles/held/<str:secret>.atom", views.held, name="held"),
    path("articles/<slug:slug>/report/", views.report, name="report"),
    path("articles/<slug:slug>/sources/", views.article_sources, name="article-sources"),
    path("articles/<slug:slug>/sources.csv", views.article_sources_file, name="article-sources-file"),
    path("pictures/<str:name>", views.picture, name="picture"),
    path("post/<str:slug>", views.old_address, name="old-address"),
    path("post/<str:slug>/", views.old_address),
]

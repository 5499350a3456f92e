"""Markdown to safe HTML: no database, no clock, no request.

`body.render` is the way in; `docs/writing-articles.md` tells the syntax to those who write.
"""

from __future__ import annotations

from django import template

from articles.rendering.explanations import explain

register = template.Library()
register.filter("explained", explain)

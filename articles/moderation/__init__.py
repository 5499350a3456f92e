"""Rules that help whoever moderates: what readers wrote, as plain text, into hints. No database, no markup."""

from articles.moderation.hints import MEANING, Hint, hints

__all__ = ["MEANING", "Hint", "hints"]

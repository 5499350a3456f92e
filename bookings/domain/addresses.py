"""When two spellings of an e-mail address are one mailbox, as far as that is known."""

from __future__ import annotations

WITHOUT_DOTS = {"gmail.com", "googlemail.com"}  # the one big provider that says so


def mailbox(address: str) -> str:
    """Return the address without case and +tag; dots stay, except where they are known not to count."""
    local, _at, domain = address.strip().casefold().rpartition("@")
    plain = local.partition("+")[0] or local
    if domain in WITHOUT_DOTS:
        return f"{plain.replace('.', '')}@gmail.com"
    return f"{plain}@{domain}"

"""The public holidays of a country and its regions, by the `holidays` library.

The library is imported where it is asked: it costs a tenth of a second that only these pages should pay.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

CODE = re.compile(r"[0-9A-Z]{1,4}")
LONGEST_NAME = 100


def has_calendar(country: str) -> bool:
    """Tell whether the library knows the country, by its two letters."""
    from holidays.registry import EntityLoader  # noqa: PLC0415 -- see above

    return country in EntityLoader.get_country_codes(include_aliases=False)


def regions(country: str) -> dict[str, str]:
    """Return the names of the country's regions by code, sorted by name; none for a country without a calendar.

    The library also lists towns and school zones by their names alone: those have no code and are left out.
    """
    if not has_calendar(country):
        return {}
    import holidays  # noqa: PLC0415 -- see above

    aliases = getattr(holidays, country).get_subdivision_aliases()
    named = {code: min(names, default=code) for code, names in aliases.items() if CODE.fullmatch(code)}
    return dict(sorted(named.items(), key=lambda item: item[1]))


def public_holidays(country: str, region: str, years: Iterable[int]) -> dict[date, str]:
    """Return the name of each public holiday of these years, in order of date, days on which one is observed too.

    An empty region is the whole country. Names are in English where the library has them, of at most 100
    characters; two holidays on one day are one name. Nothing for a country or region without a calendar.
    """
    if not has_calendar(country) or (region and region not in regions(country)):
        return {}
    import holidays  # noqa: PLC0415 -- see above

    found = holidays.country_holidays(
        country,
        subdiv=region or None,
        years=list(years),
        language=language_of(country),
        categories=holidays.PUBLIC,
    )
    return {day: shortened(name) for day, name in sorted(found.items())}


def language_of(country: str) -> str | None:
    """Return the country's own English, else the British, else any, else its first language.

    Always named: without one the library goes by the server's environment.
    """
    import holidays  # noqa: PLC0415 -- see above

    entity = getattr(holidays, country)
    english = [language for language in entity.supported_languages if language.startswith("en")]
    wanted = (language for language in (f"en_{country}", "en_GB", *english) if language in english)
    default: str | None = entity.default_language
    return next(wanted, default)


def shortened(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1].rstrip()}…"


def calendar_of(country: str, region: str) -> str:
    """Return how a calendar is written down: `CA-ON`, or `CA` for the whole country."""
    return f"{country}-{region}" if region else country

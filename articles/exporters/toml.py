"""Plain values as TOML, in the order given. Python reads TOML, but doesn't write it."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


def document(values: Mapping[str, Any]) -> str:
    """Return the values as TOML: single ones first, then each list of tables with a blank line before every table."""
    tables = {name: value for name, value in values.items() if is_tables(value)}
    lines = pairs({name: value for name, value in values.items() if name not in tables})
    for name, rows in tables.items():
        for row in rows:
            lines += ["", f"[[{name}]]", *pairs(row)]
    return "\n".join(lines) + "\n"


def is_tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, dict) for item in value)


def pairs(values: Mapping[str, Any]) -> list[str]:
    return [f"{name} = {written(value)}" for name, value in values.items()]


def written(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, list):
        return f"[{', '.join(written(item) for item in value)}]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, int):
        return str(value)
    raise TypeError(f"no way to write {value!r}")

"""Spans of time as people write and read them: 15m, 4h, 1d."""

import re
from datetime import timedelta

import typer

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_SPAN = re.compile(r"(\d{1,7}(?:\.\d{1,3})?)\s*([smhdw])", re.IGNORECASE)


def span(text: str, option: str) -> timedelta:
    """`text` as a span of time (“90s”, “15m”, “4h”, “1d”, “2w”); anything else is a usage error."""
    found = _SPAN.fullmatch(text.strip())
    if found is None or not float(found[1]):
        raise typer.BadParameter(f"“{text}” is not a span of time such as 15m, 4h or 1d.", param_hint=option)
    return timedelta(seconds=float(found[1]) * _UNITS[found[2].lower()])


def in_words(length: timedelta) -> str:
    """Such as “45 s”, “15 min”, “4.5 h”, “3 days”."""
    seconds = abs(length.total_seconds())
    if seconds < 90:
        return f"{seconds:.0f} s"
    if seconds < 90 * 60:
        return f"{seconds / 60:.0f} min"
    if seconds < 36 * 3600:
        return f"{seconds / 3600:.3g} h"
    return f"{seconds / 86_400:.0f} days"

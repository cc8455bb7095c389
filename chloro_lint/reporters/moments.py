"""Times as every format writes them."""

from __future__ import annotations

import datetime as dt


def moment(when: dt.datetime | None) -> str:
    """Write a time with its zone, in UTC, to the second (RFC 3339); nothing for none."""
    return when.astimezone(dt.UTC).isoformat(timespec="seconds") if when else ""


def spoken(when: dt.datetime | None) -> str:
    """Write the same for people: ``2026-01-02 03:04:05 UTC``."""
    return f"{when.astimezone(dt.UTC):%Y-%m-%d %H:%M:%S} UTC" if when else ""

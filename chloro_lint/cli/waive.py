"""`chloro-lint waive`: adds an exception to the configuration, with reason, owner and expiry."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from chloro_lint.cli.check import today
from chloro_lint.cli.console import complain, save, write
from chloro_lint.cli.session import known_rules
from chloro_lint.model import ChloroError
from chloro_lint.registry import unknown_selector
from chloro_lint.settings import load
from chloro_lint.settings.reader import Reader
from chloro_lint.settings.waive import waive
from chloro_lint.suppress import Waiver

_FILE = ".chloro-lint.yaml"


def add_waiver(rule: str, wanted: Mapping[str, str], config: str | None) -> int:
    """Add the waiver to the nearest configuration, or to a new one in this folder."""
    try:
        rules = known_rules()
        name = next((one.name for one in rules if rule in (one.name, one.code)), None)
        mistakes = [] if name else [unknown_selector(rule, rules)]
        mistakes += [f"--{key} is empty" for key in ("reason", "owner") if not wanted[key].strip()]
        if bool(wanted["object"]) is bool(wanted["path"]):
            mistakes.append("name what the waiver covers, by either --object or --path")
        expires = _day(wanted["expires"], mistakes)
        if mistakes or name is None or expires is None:
            raise ChloroError(*mistakes)
        known = {one.name: one.code for one in rules}
        _check({"rule": name, **wanted}, known)
        path = config or load(["."], known=known).origin or _FILE
        waiver = Waiver(
            rule=name,
            reason=wanted["reason"].strip(),
            owner=wanted["owner"].strip(),
            expires=expires,
            object=wanted["object"],
            path=wanted["path"],
        )
        save(path, waive(path, waiver))
    except ChloroError as error:
        return complain(error)
    write(f"{path}: {name} is waived until {expires.isoformat()}\n")
    return 0


def _check(wanted: Mapping[str, str], known: Mapping[str, str]) -> None:
    """Refuse a waiver that the configuration would refuse, before it is written there."""
    entry = {key: value for key, value in wanted.items() if value}
    Reader(lambda path: (0, f"--{path[-1]}"), known).read({"waivers": [entry]})


def _day(text: str, mistakes: list[str]) -> dt.date | None:
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        mistakes.append(f"--expires is a day as YYYY-MM-DD, not {text!r}")
        return None
    if day < today():
        mistakes.append(f"--expires {text} is over already")
        return None
    return day

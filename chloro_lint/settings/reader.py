"""Turn the data of a configuration into settings, collecting every mistake on the way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

from chloro_lint import shipped
from chloro_lint.model import ChloroError, FieldPath, Severity
from chloro_lint.model.regex import regex
from chloro_lint.report import FAIL_ON
from chloro_lint.reporters import FORMATS
from chloro_lint.settings.patterns import name_test, path_rule
from chloro_lint.settings.selectors import nearest, unknown_selector
from chloro_lint.settings.values import is_path
from chloro_lint.suppress import Waiver

Where: TypeAlias = Callable[[FieldPath], tuple[int, str]]
"""The line of a path, to order mistakes by, and the words that name the place."""

_NAMESPACE = regex(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
_VERSION = regex(r"1\.[0-9]{1,3}")
_DATE = regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_OBJECT = regex(r"\S+ \S+")
_EVERYTHING = regex(r"[*?/ ]*")
_PARTS = regex(r"[/\\]")
_OUTSIDE = regex(r"[/\\~]|.?:")
_MOST_JOBS = 1024
_BASELINES = "rules/baselines"
_WAIVER_KEYS = ("rule", "object", "path", "reason", "owner", "expires")
_TYPES = {dict: "a mapping", list: "a list", str: "a text", bool: "a boolean", int: "a number",
          float: "a number", type(None): "nothing"}  # fmt: skip


class Reader:
    """Reads values key by key. A value that is wrong is noted and left out."""

    def __init__(self, where: Where, known: Mapping[str, str], file: str = "") -> None:
        self._where = where
        self._known = known
        self._file = file
        self._mistakes: list[tuple[int, str]] = []
        self._names = {code: name for name, code in known.items()} | {name: name for name in known}

    def read(self, data: Any) -> dict[str, Any]:
        """Return the fields of `Settings` that the data sets; `ChloroError` with every mistake."""
        fields: dict[str, Any] = {}
        readers = self._readers()
        if data is None:
            data = {}
        if not isinstance(data, Mapping):
            self._wrong((), f"a configuration is a mapping of keys, not {_type(data)}")
            data = {}
        for key, value in data.items():
            if key in readers:
                found = readers[key]((key,), value)
                if found is not None:
                    fields[key.replace("-", "_")] = found
            else:
                self._wrong((key,), f"there is no key `{key}`{nearest(str(key), readers)}")
        self._ignores_everything(fields)
        if self._mistakes:
            raise ChloroError(*(sentence for _, sentence in sorted(self._mistakes, key=_line)))
        return fields

    def _readers(self) -> dict[str, Callable[[FieldPath, Any], Any]]:
        return {
            "baseline": self._baseline,
            "namespace": self._namespace,
            "select": self._selection,
            "ignore": self._selectors,
            "extend-select": self._selectors,
            "severities": self._severities,
            "exclude": self._exclude,
            "per-file-ignores": self._per_file_ignores,
            "fail-on": lambda path, value: self._choice(path, value, FAIL_ON),
            "output-format": self._outputs,
            "waivers": self._waivers,
            "assumptions": self._mapping,
            "kubernetes-version": self._version,
            "sets": self._sets,
            "manifests": self._patterns,
            "jobs": self._jobs,
            "yaml-parser": lambda path, value: self._choice(path, value, ("fast", "general")),
        }

    def _wrong(self, path: FieldPath, sentence: str) -> None:
        line, place = self._where(path)
        self._mistakes.append((line, f"{place}: {sentence}"))

    def _ignores_everything(self, fields: Mapping[str, Any]) -> None:
        if fields.get("select") or fields.get("extend_select"):
            return
        for word in ("ALL", "CHL"):
            if word in fields.get("ignore", ()):
                self._wrong(("ignore",), f"`ignore` with {word} leaves no rule to run")

    def _text(self, path: FieldPath, value: Any) -> str | None:
        if isinstance(value, str) and value.strip():
            return value
        quote = "; write it in quotes" if isinstance(value, int | float) else ""
        seen = "an empty one" if isinstance(value, str) else _type(value)
        self._wrong(path, f"{_key(path)} is a text, not {seen}{quote}")
        return None

    def _choice(self, path: FieldPath, value: Any, choices: Iterable[str]) -> str | None:
        if isinstance(value, str) and value in choices:
            return value
        seen = repr(value) if isinstance(value, str) else _type(value)
        hint = nearest(value, choices) if isinstance(value, str) else ""
        self._wrong(path, f"{_key(path)} is one of {', '.join(choices)}, not {seen}{hint}")
        return None

    def _mapping(self, path: FieldPath, value: Any) -> dict[str, Any] | None:
        if isinstance(value, Mapping):
            return dict(value)
        self._wrong(path, f"{_key(path)} is a mapping, not {_type(value)}")
        return None

    def _list(self, path: FieldPath, value: Any) -> list[Any] | None:
        if isinstance(value, list):
            return value
        hint = "; write it in brackets" if isinstance(value, str) else ""
        self._wrong(path, f"{_key(path)} is a list, not {_type(value)}{hint}")
        return None

    def _texts(self, path: FieldPath, value: Any) -> list[tuple[FieldPath, str]]:
        found = []
        for index, item in enumerate(self._list(path, value) or ()):
            text = self._text((*path, index), item)
            if text is not None:
                found.append(((*path, index), text))
        return found

    def _baseline(self, path: FieldPath, value: Any) -> str | None:
        name = self._text(path, value)
        if name is None or name == "none" or is_path(name):
            return name
        names = [found.removesuffix(".yaml") for found in shipped.names(_BASELINES, ".yaml")]
        if name in names:
            return name
        hint = nearest(name, [*names, "none"])
        self._wrong(
            path, f"no baseline is called {name!r}{hint or '; a file of your own is a path'}"
        )
        return None

    def _namespace(self, path: FieldPath, value: Any) -> str | None:
        name = self._text(path, value)
        if name is not None and not _NAMESPACE.fullmatch(name):
            self._wrong(path, f"{name!r} cannot be the name of a namespace")
        return name

    def _version(self, path: FieldPath, value: Any) -> str | None:
        version = self._text(path, value)
        if version is not None and not _VERSION.fullmatch(version):
            self._wrong(path, f"{_key(path)} is a minor version such as 1.37, not {version!r}")
        return version

    def _jobs(self, path: FieldPath, value: Any) -> int | None:
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MOST_JOBS:
            return value
        seen = value if isinstance(value, int) and not isinstance(value, bool) else _type(value)
        self._wrong(path, f"{_key(path)} is a whole number from 0 to {_MOST_JOBS}, not {seen}")
        return None

    def _selection(self, path: FieldPath, value: Any) -> tuple[str, ...] | None:
        if value == []:
            self._wrong(path, "`select` is empty: leave it out for every rule that is stable")
        return self._selectors(path, value)

    def _selectors(self, path: FieldPath, value: Any) -> tuple[str, ...] | None:
        found = self._texts(path, value)
        for place, word in found:
            mistake = unknown_selector(word, self._known, purpose="selected or ignored", one=False)
            if mistake:
                self._wrong(place, mistake)
        return tuple(word for _, word in found)

    def _rule(self, path: FieldPath, value: Any, purpose: str) -> str | None:
        word = self._text(path, value)
        if word is None:
            return None
        mistake = unknown_selector(word, self._known, purpose=purpose, one=True)
        if mistake:
            self._wrong(path, mistake)
        return self._names.get(word)

    def _severities(self, path: FieldPath, value: Any) -> dict[str, Severity] | None:
        found = {}
        words = [severity.label for severity in Severity]
        for key, word in (self._mapping(path, value) or {}).items():
            name = self._rule((*path, key), key, "given another severity")
            chosen = self._choice((*path, key), word, words)
            if name is not None and name in found:
                self._wrong((*path, key), f"{name} is given a severity twice, by name and by code")
            if name is not None and chosen is not None:
                found[name] = Severity[chosen.upper()]
        return found

    def _per_file_ignores(self, path: FieldPath, value: Any) -> dict[str, tuple[str, ...]]:
        found = {}
        for pattern, selectors in (self._mapping(path, value) or {}).items():
            self._pattern((*path, pattern), pattern)
            found[pattern] = self._selectors((*path, pattern), selectors) or ()
        return found

    def _sets(self, path: FieldPath, value: Any) -> dict[str, tuple[str, ...]]:
        found = {}
        for name, patterns in (self._mapping(path, value) or {}).items():
            if not str(name).strip():
                self._wrong((*path, name), "a set needs a name")
            if patterns == []:
                self._wrong((*path, name), f"the set {name} is empty: it names no files")
            found[name] = self._patterns((*path, name), patterns)
        return found

    def _exclude(self, path: FieldPath, value: Any) -> tuple[str, ...]:
        return self._patterns(path, value, negated=True)

    def _patterns(self, path: FieldPath, value: Any, *, negated: bool = False) -> tuple[str, ...]:
        found = self._texts(path, value)
        for place, pattern in found:
            self._pattern(place, pattern, negated=negated)
        return tuple(pattern for _, pattern in found)

    def _pattern(self, path: FieldPath, pattern: str, *, negated: bool = False) -> None:
        try:
            rule = path_rule(pattern.removeprefix("./"))
        except ValueError as error:
            self._wrong(path, f"the pattern `{pattern[:80]}` {error}")
            return
        if rule.negated and not negated:
            self._wrong(
                path, f"the pattern `{pattern}` begins with `!`, which only `exclude` knows"
            )
        if ".." in pattern.split("/"):
            self._wrong(path, f"the pattern `{pattern}` leaves the configuration's folder")

    def _outputs(self, path: FieldPath, value: Any) -> tuple[str, ...] | None:
        if value == []:
            self._wrong(path, "`output-format` is empty: leave it out for `full`")
        words = [(path, value)] if isinstance(value, str) else self._texts(path, value)
        for place, word in words:
            name, equals, file = word.partition("=")
            self._choice(place, name, FORMATS)
            if equals and not file.strip():
                self._wrong(place, f"`{word}` names no file; write {name} or {name}=FILE")
            elif _OUTSIDE.match(file) or ".." in _PARTS.split(file):
                self._wrong(place, f"the file of `{word}` lies outside the configuration's folder")
        return tuple(word for _, word in words)

    def _waivers(self, path: FieldPath, value: Any) -> tuple[Waiver, ...]:
        found = []
        for index, item in enumerate(self._list(path, value) or ()):
            waiver = self._waiver((*path, index), item)
            if waiver is not None:
                found.append(waiver)
        return tuple(found)

    def _waiver(self, path: FieldPath, value: Any) -> Waiver | None:
        if not isinstance(value, Mapping):
            self._wrong(path, f"a waiver is a mapping, not {_type(value)}")
            return None
        for key in value:
            if key not in _WAIVER_KEYS:
                hint = nearest(str(key), _WAIVER_KEYS)
                self._wrong((*path, key), f"a waiver has no key `{key}`{hint}")
        for key in ("rule", "reason", "owner", "expires"):
            if key not in value:
                self._wrong(path, f"the waiver has no `{key}`")
        if ("object" in value) is ("path" in value):
            self._wrong(path, "a waiver covers either an `object` or a `path`")
        at = {key: (*path, key) for key in value}
        rule = self._rule(at["rule"], value["rule"], "waived") if "rule" in at else None
        texts = {
            key: self._text(at[key], value[key])
            for key in ("reason", "owner", "object", "path")
            if key in at
        }
        self._coverage(at, texts)
        expires = self._date(at["expires"], value["expires"]) if "expires" in at else None
        if rule is None or expires is None:
            return None
        line, _ = self._where(path)
        given = {key: text for key, text in texts.items() if text is not None}
        return Waiver(
            rule,
            given.get("reason", ""),
            given.get("owner", ""),
            expires,
            given.get("object", ""),
            given.get("path", ""),
            self._file,
            line,
        )

    def _coverage(self, at: Mapping[str, FieldPath], texts: Mapping[str, str | None]) -> None:
        for key in ("object", "path"):
            text = texts.get(key)
            if text is None:
                continue
            if _EVERYTHING.fullmatch(text):
                self._wrong(at[key], f"the waiver covers everything: `{text}`; name what it is for")
            elif key == "path":
                self._pattern(at[key], text)
            elif not _OBJECT.fullmatch(text):
                self._wrong(at[key], f"`object` is of the form `Kind namespace/name`, not {text!r}")
            else:
                try:
                    name_test(text)
                except ValueError as error:
                    self._wrong(at[key], f"the pattern `{text[:80]}` {error}")

    def _date(self, path: FieldPath, value: Any) -> dt.date | None:
        if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
            return value
        if isinstance(value, str) and _DATE.fullmatch(value):
            try:
                return dt.date.fromisoformat(value)
            except ValueError:
                pass
        self._wrong(path, f"{_key(path)} is a date such as 2030-12-31, not {_shown(value)}")
        return None


def _line(mistake: tuple[int, str]) -> int:
    return mistake[0]


def _key(path: FieldPath) -> str:
    """Name a value for a sentence: its key, or that it is an item of a list."""
    if path and isinstance(path[-1], int):
        return f"item {path[-1] + 1} of `{path[-2]}`"
    return f"`{path[-1]}`" if path else "the configuration"


def _type(value: Any) -> str:
    return _TYPES.get(type(value), "a date with a time")


def _shown(value: Any) -> str:
    return repr(value) if isinstance(value, str) else _type(value)

"""Add a waiver to a configuration so that nothing else in the file changes.

The waiver is inserted as text, because a round trip through a YAML library moves the comments
that stand behind a list. Where the file is not written in plain block style, ruamel.yaml rewrites
it instead. Either result is read again and must hold the old data and the waiver, nothing else.
"""

from __future__ import annotations

import json
import re
from typing import Any

from chloro_lint.model import ChloroError, Source
from chloro_lint.model.regex import regex
from chloro_lint.settings.document import ConfigDocument, read_document
from chloro_lint.settings.files import read_file, reason, shown_name
from chloro_lint.suppress import Waiver

_PLAIN = regex(r"[A-Za-z][A-Za-z0-9_./-]*(?: [A-Za-z0-9(][A-Za-z0-9_.,;/()'-]*)*")
_WORDS = {"y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf"}
_ITEM = regex(r"(?P<indent> *)-(?P<gap> +)\S")


def waive(path: str, waiver: Waiver) -> str:
    """Return the text of a configuration file with a waiver added; nothing is written.

    A file that does not exist reads as empty. `ChloroError` where the waiver is there already or
    the file cannot be extended safely; for TOML it shows the lines to add by hand.
    """
    name = shown_name(path)
    if path.endswith(".toml"):
        raise ChloroError(
            f"{name}: a waiver is not written into TOML for you; add these lines:\n"
            + _toml_lines(waiver)
        )
    text = _text(path, name)
    document = _read(name, text)
    old = {} if document.data is None else document.data
    if not isinstance(old, dict) or not isinstance(old.get("waivers", []), list):
        raise ChloroError(f"{name}:1: the configuration is not valid; correct it first")
    _refuse_duplicate(name, document, old.get("waivers", []), waiver)
    entry = _entry(waiver)
    wanted = {**old, "waivers": [*old.get("waivers", []), entry]}
    for write in (_inserted, _rewritten):
        new = write(text, document, entry)
        if new is not None and _holds(name, new, wanted):
            return new
    raise ChloroError(
        f"{name}: the waiver cannot be added without changing something else; "
        f"add it by hand:\n{_block(entry, '  ', '    ', chr(10))}"
    )


def _text(path: str, name: str) -> str:
    try:
        # A byte order mark stays in the text, as every other character does.
        return read_file(path).decode("utf-8")
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError:
        raise ChloroError(f"{name}:1: the file is not UTF-8") from None
    except OSError as error:
        raise ChloroError(f"the configuration file {name} {reason(error)}") from None


def _read(name: str, text: str) -> ConfigDocument:
    document = read_document(Source(name, text.encode()))
    assert document is not None  # only TOML can lack the configuration
    return document


def _refuse_duplicate(
    name: str, document: ConfigDocument, waivers: list[Any], waiver: Waiver
) -> None:
    for index, one in enumerate(waivers):
        if isinstance(one, dict) and (
            one.get("rule"),
            one.get("object", ""),
            one.get("path", ""),
        ) == (
            waiver.rule,
            waiver.object,
            waiver.path,
        ):
            raise ChloroError(
                f"{name}:{document.line(('waivers', index))}: {waiver.rule} is waived already for "
                f"{waiver.object or waiver.path}; change that waiver instead"
            )


def _entry(waiver: Waiver) -> dict[str, str]:
    covers = {"object": waiver.object} if waiver.object else {"path": waiver.path}
    return {
        "rule": waiver.rule,
        **covers,
        "reason": waiver.reason,
        "owner": waiver.owner,
        "expires": waiver.expires.isoformat(),
    }


def _holds(name: str, text: str, wanted: dict[str, Any]) -> bool:
    try:
        return bool(_read(name, text).data == wanted)
    except ChloroError:
        return False


def _inserted(text: str, document: ConfigDocument, entry: dict[str, str]) -> str | None:
    """Insert the waiver's lines at the end of the list, or a list at the end of the file."""
    end = "\r\n" if "\r\n" in text else "\n"
    lines = text.split(end)
    waivers = (document.data or {}).get("waivers")
    if waivers is None:
        return _appended(lines, entry, end)
    key = document.line(("waivers",)) - 1
    empty = re.fullmatch(r"(waivers\s*:)\s*\[\s*\](\s*#.*|\s*)", lines[key])
    if empty:
        lines[key] = (empty[1] + empty[2]).rstrip()
        lines.insert(key + 1, _block(entry, "  ", "    ", end))
        return end.join(lines)
    if not waivers:
        return None
    item = _ITEM.match(lines[document.line(("waivers", len(waivers) - 1)) - 1])
    if item is None:
        return None
    last = key
    for number in range(key + 1, len(lines)):
        line = lines[number]
        if line.strip() and not line.lstrip().startswith("#"):
            if line[0] not in " \t" and not line.startswith(item["indent"] + "- "):
                break
            last = number
    block = _block(entry, item["indent"], item["indent"] + " " + item["gap"], end)
    lines.insert(last + 1, block)
    return end.join(lines) if last + 2 < len(lines) else end.join(lines) + end


def _appended(lines: list[str], entry: dict[str, str], end: str) -> str:
    marker: list[str] = []
    while lines and lines[-1].strip() in ("", "..."):
        marker = ["..."] * bool(marker or lines.pop().strip())
    if lines and lines[-1] != "\ufeff":
        lines.append("")
    return end.join([*lines, "waivers:", _block(entry, "  ", "    ", end), *marker, ""])


def _block(entry: dict[str, str], indent: str, inner: str, end: str) -> str:
    """Write the waiver as an item of a block list, without the last line's end."""
    dash = f"{indent}-{inner[len(indent) + 1 :]}"
    return end.join(
        f"{inner if index else dash}{key}: {value if key == 'expires' else _scalar(value)}"
        for index, (key, value) in enumerate(entry.items())
    )


def _scalar(value: str) -> str:
    """Write a text plainly where no reader could take it for anything else, else in quotes."""
    if _PLAIN.fullmatch(value) and value.lower() not in _WORDS:
        return value
    return json.dumps(value, ensure_ascii=False)


def _rewritten(text: str, _document: ConfigDocument, entry: dict[str, str]) -> str | None:
    """Let ruamel.yaml add the waiver, if it can write the untouched file back byte for byte."""
    import io  # noqa: PLC0415 - with the library below

    from ruamel.yaml import YAML  # noqa: PLC0415 - costs more than a whole run
    from ruamel.yaml.error import YAMLError  # noqa: PLC0415 - as above

    for sequence, offset in ((4, 2), (2, 0)):
        yaml = YAML()
        yaml.preserve_quotes = True
        yaml.width = 10**6
        yaml.indent(mapping=2, sequence=sequence, offset=offset)
        before, after = io.StringIO(), io.StringIO()
        try:
            data = yaml.load(text)
            yaml.dump(data, before)
            if before.getvalue() == text:
                data.setdefault("waivers", []).append(entry)
                yaml.dump(data, after)
                return after.getvalue()
        except (YAMLError, ValueError, AttributeError):
            return None
    return None


def _toml_lines(waiver: Waiver) -> str:
    entry = _entry(waiver)
    lines = [
        f"{key} = {value if key == 'expires' else json.dumps(value, ensure_ascii=False)}"
        for key, value in entry.items()
    ]
    return "\n".join(["[[tool.chloro-lint.waivers]]", *lines])

"""What every OSCAL document here shares: ids that never vary, properties, and the metadata.

OSCAL is NIST's Open Security Controls Assessment Language, https://pages.nist.gov/OSCAL/ . The
documents are plain dictionaries in the JSON form of `OSCAL_VERSION`.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import uuid
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from chloro_lint.reporters.moments import moment
from chloro_lint.reporters.text import json_safe, visible

OSCAL_VERSION = "1.2.1"
NAMESPACE = "urn:chloro-lint:oscal"
"""The namespace of properties that OSCAL does not define."""

_ROOT = uuid.uuid5(uuid.NAMESPACE_URL, NAMESPACE)
_NOT_IN_A_TOKEN = re.compile(r"[^\w.-]")


def identifier(*words: str) -> str:
    """Return the UUID (version 5) of something that is named by these words."""
    name = "\x1f".join(words).encode("utf-8", "backslashreplace").decode()
    return str(uuid.uuid5(_ROOT, name))


def token(name: str, scheme: str = "") -> str:
    """Write a control's id as OSCAL's tokens are: a letter or ``_`` first, no space.

    One that begins otherwise (``5.2.2``) gets the scheme in front (``cis-5.2.2``).
    """
    plain = _NOT_IN_A_TOKEN.sub("_", name)
    if plain[:1].isalpha() or plain[:1] == "_":
        return plain
    return f"{_NOT_IN_A_TOKEN.sub('_', scheme)}-{plain}" if scheme else f"_{plain}"


def statement_of(control: str) -> str:
    """Return the id of the statement of a control, which findings are about."""
    return f"{control}_smt"


def line(text: str) -> str:
    """Make a text fit for a title or a value: one line, not empty, no space around it."""
    return visible(" ".join(text.split())) or "-"


def prop(name: str, value: str, **more: str) -> dict[str, str]:
    """Return a property of ours."""
    return {"name": name, "ns": NAMESPACE, "value": line(value), **more}


def props(**values: str) -> list[dict[str, str]]:
    """Return properties of ours; underscores become hyphens, empty values are left out."""
    return [prop(name.replace("_", "-"), value) for name, value in values.items() if value]


def link(file: str, number: int = 0) -> str:
    """Return a reference to a file, or to a line of it, relative as the file is."""
    path = quote(file.encode("utf-8", "replace"), safe="/")
    return f"{path}#L{number}" if number else path


def metadata(
    title: str, version: str, when: dt.datetime, properties: list[dict[str, str]]
) -> dict[str, Any]:
    """Return the head of a document."""
    head: dict[str, Any] = {
        "title": line(title),
        "last-modified": moment(when),
        "version": line(version),
        "oscal-version": OSCAL_VERSION,
    }
    return head | ({"props": properties} if properties else {})


def document(model: str, body: Mapping[str, Any]) -> str:
    """Write a document; its own id follows from all that it holds."""
    content = json.dumps(body, sort_keys=True, ensure_ascii=True)
    whole = {model: {"uuid": identifier(model, content), **body}}
    return json_safe(json.dumps(whole, indent=2, ensure_ascii=False)) + "\n"

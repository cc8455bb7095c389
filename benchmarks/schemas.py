"""Kubernetes' JSON schemas in the form in which kubeconform reads them, from an installed package.

kubeconform fetches its schemas one by one from the web. What is measured must not depend on that, so
the same schemas are taken from the package kubernetes-validate: each kind in a file of its own, with
all definitions that it leads to.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

NAMES = "{{ .ResourceKind }}{{ .KindSuffix }}.json"
"""How the files are called, as kubeconform's `-schema-location` says it."""

_RELEASE = re.compile(r"v1\.(\d+)\.\d+-local-strict")
_KIND = re.compile(r".+-v\d+(?:(?:alpha|beta)\d+)?\.json")


def write_schemas(folder: Path) -> int:
    """Write the newest release's schemas, that refuse unknown fields, into a folder; count them."""
    release = _newest()
    definitions = json.loads((release / "_definitions.json").read_text(encoding="utf-8"))["$defs"]
    leads_to = {name: list(_localized(schema)) for name, schema in definitions.items()}
    folder.mkdir()
    written = 0
    for entry in release.iterdir():
        if _KIND.fullmatch(entry.name):
            schema = json.loads(entry.read_text(encoding="utf-8"))
            needed: dict[str, Any] = {}
            ahead = list(_localized(schema))
            while ahead:
                name = ahead.pop()
                if name not in needed:
                    needed[name] = definitions[name]
                    ahead += leads_to[name]
            text = json.dumps({**schema, "$defs": needed})
            (folder / entry.name).write_text(text, encoding="utf-8")
            written += 1
    return written


def _newest() -> Any:
    folder = files("kubernetes_validate") / "kubernetes-json-schema"
    found = {
        int(match[1]): entry
        for entry in folder.iterdir()
        if (match := _RELEASE.fullmatch(entry.name))
    }
    return found[max(found)]


def _localized(schema: Any) -> Iterator[str]:
    """Point every reference of a schema to its own `$defs`, and yield the names."""
    if isinstance(schema, dict):
        reference = schema.get("$ref")
        if isinstance(reference, str):
            name = reference.rpartition("/")[2]
            schema["$ref"] = f"#/$defs/{name}"
            yield name
        for value in schema.values():
            yield from _localized(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from _localized(value)

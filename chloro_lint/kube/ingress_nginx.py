"""What the controller ingress-nginx reads from an Ingress: its annotations, as it parses them.

Source: the annotation parsers of ingress-nginx 1.15 (`internal/ingress/annotations`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from chloro_lint.model import Place, Resource
from chloro_lint.model.regex import regex

PREFIX: Final = "nginx.ingress.kubernetes.io/"
CONTROLLER: Final = "k8s.io/ingress-nginx"
"""The ``spec.controller`` of its IngressClasses."""

SNIPPETS: Final = ("configuration-snippet", "server-snippet")
"""Annotations whose nginx directives can set response headers. Off by default since 1.9."""

_TRUE: Final = frozenset({"1", "t", "T", "TRUE", "true", "True"})
_FALSE: Final = frozenset({"0", "f", "F", "FALSE", "false", "False"})
_INTEGER: Final = regex(r"[+-]?[0-9]{1,18}")


def settings(ingress: Resource) -> Mapping[str, str]:
    """Return the annotations meant for ingress-nginx, by name without the prefix."""
    return {
        name.removeprefix(PREFIX): value
        for name, value in ingress.mapping("metadata", "annotations").items()
        if name.startswith(PREFIX) and isinstance(value, str)
    }


def annotation(ingress: Resource, name: str) -> str | None:
    """Return one annotation's text, or None."""
    value = ingress.get("metadata", "annotations", PREFIX + name)
    return value if isinstance(value, str) else None


def place(ingress: Resource, name: str) -> Place:
    """Name the place of one annotation, written or not."""
    return ingress.at("metadata", "annotations", PREFIX + name)


def boolean(text: str) -> bool | None:
    """Read a text as Go's ``strconv.ParseBool`` does; None of anything else, as ``yes``.

    ingress-nginx logs such a value and uses the setting's default.
    """
    return True if text in _TRUE else False if text in _FALSE else None


def integer(text: str) -> int | None:
    """Read a text as Go's ``strconv.Atoi`` does; None of anything else, as ``20r/s`` or `` 20``."""
    return int(text) if _INTEGER.fullmatch(text) else None


def switched_on(ingress: Resource, name: str, *, default: bool = False) -> bool:
    """Return what a boolean annotation amounts to: absent and invalid ones are the default."""
    value = boolean(annotation(ingress, name) or "")
    return default if value is None else value


def is_canary(ingress: Resource) -> bool:
    """Tell whether an Ingress only adds a backend to the routes of another one.

    The controller ignores nearly all its other annotations, and its TLS section: it takes those
    of the Ingress that has the same host and path.
    """
    return switched_on(ingress, "canary")


_TOKEN: Final = regex(
    r""""((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|(\#[^\n]*)|([;{}])|([^\s;{}]+)""", re.DOTALL
)


def snippet_headers(text: str) -> Mapping[str, str]:
    """Return the response headers that nginx directives set: lower-case name → value.

    The directives are nginx's ``add_header`` and ``more_set_headers`` of headers-more. Conditions
    around them are not looked at.
    """
    found: dict[str, str] = {}
    for directive in _directives(text):
        match directive:
            case ["add_header", name, value, *_]:
                found[name.lower()] = value
            case ["more_set_headers", *entries]:
                for entry in entries:
                    name, colon, value = entry.partition(":")
                    if colon:
                        found[name.strip().lower()] = value.strip()
    return found


def _directives(text: str) -> Iterator[list[str]]:
    words: list[str] = []
    for match in _TOKEN.finditer(text):
        double, single, comment, end, word = match.groups()
        if comment is not None:
            continue
        if end is not None:
            yield words
            words = []
        else:
            words.append(next(one for one in (double, single, word) if one is not None))
    yield words


def networks(text: str) -> tuple[str, ...] | None:
    """Read a list of addresses and CIDRs, joined where they touch; None where one is neither.

    ``0.0.0.0/1, 128.0.0.0/1`` is ``0.0.0.0/0``.
    """
    from ipaddress import collapse_addresses, ip_network  # noqa: PLC0415 - few Ingresses have one

    try:
        found = [ip_network(one.strip(), strict=False) for one in text.split(",")]
    except ValueError:
        return None
    joined = [
        *collapse_addresses(one for one in found if one.version == 4),  # noqa: PLR2004 - IPv4
        *collapse_addresses(one for one in found if one.version == 6),  # noqa: PLR2004 - IPv6
    ]
    return tuple(str(one) for one in joined)

"""No secret reaches any output, whatever is wrong with the file that it stands in."""

from __future__ import annotations

import base64
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chloro_lint.kube.decode import decode
from chloro_lint.lint import Linter, Options
from chloro_lint.model import Source
from chloro_lint.parse import parse
from chloro_lint.redact import masked_lines
from chloro_lint.reporters import FORMATS, View, render
from tests.harness import baseline, rules, table
from tests.secret_places import READABLE, UNREADABLE

PLACES = {**READABLE, **UNREADABLE}
SLICE = 6
LINTERS = [
    Linter(rules(), table(), baseline(name), Options(namespace="chloromaster"))
    for name in ("chloromaster", "none")
]
VIEW = View(show_silenced=True, statistics=True, verbose=True)

ALPHABET = "abcdefgkmnpqrtuvwxyzABDEFGHKLMNPQRTUVWXYZ23456789"
secrets = st.text(ALPHABET, min_size=8, max_size=24).filter(
    lambda text: any(map(str.isdigit, text)) and any(map(str.isalpha, text))
)


def filled(place: str, secret: str) -> bytes:
    encoded = base64.b64encode(secret.encode()).decode()
    text = PLACES[place].replace("@@", secret).replace("%%", encoded)
    return text.encode(errors="surrogateescape")


def slices(secret: str) -> Iterator[str]:
    for text in (secret, base64.b64encode(secret.encode()).decode().rstrip("=")):
        yield from (text[at : at + SLICE] for at in range(len(text) - SLICE + 1))


def shown(data: bytes) -> str:
    parsed = parse(Source("a.yaml", data))
    resources = decode(parsed, table()).resources
    return "\n".join(masked_lines(parsed.lines, resources))


@pytest.mark.parametrize("place", sorted(PLACES))
@given(secret=secrets)
@settings(max_examples=8, deadline=None)
def test_no_line_of_a_file_shows_a_secret(place: str, secret: str) -> None:
    text = shown(filled(place, secret))
    leaks = [part for part in slices(secret) if part in text]
    assert leaks == [], text


@pytest.mark.parametrize("place", sorted(PLACES))
def test_no_format_shows_a_secret(place: str) -> None:
    secret = "q7Rw2xKd9ZtM4n"
    source = Source("a.yaml", filled(place, secret), explicit=True)
    for linter in LINTERS:
        report = linter.lint([source])
        for name in FORMATS:
            text = render(name, report, VIEW)
            leaks = [part for part in slices(secret) if part in text]
            assert leaks == [], (name, text)
        assert [part for part in slices(secret) if part in repr(report)] == []

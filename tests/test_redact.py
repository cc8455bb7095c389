"""No secret reaches any output, whatever is wrong with the file that it stands in."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chloro_lint.cli.frameworks import find_framework
from chloro_lint.kube.credentials import credentials, sensitive_paths
from chloro_lint.kube.decode import decode
from chloro_lint.lint import Linter
from chloro_lint.model import Resource, Source
from chloro_lint.options import Options
from chloro_lint.parse import parse
from chloro_lint.redact import masked_lines, scrubbed
from chloro_lint.reporters import COMPLIANCE, FORMATS, View, render, render_compliance
from tests.harness import FIXTURES, baseline, rules, table
from tests.reporters.sample_compliance import whole
from tests.secret_places import HEAD, READABLE, UNREADABLE

PLACES = {**READABLE, **UNREADABLE}
SECRETS = {
    name
    for name, text in PLACES.items()
    if text.startswith(HEAD) and "@@" in text and "comment" not in name and "last" not in name
}
SLICE = 6
LINTERS = [
    Linter(rules(), table(), baseline(name), Options(namespace="chloromaster"))
    for name in ("chloromaster", "none")
]
LINTERS.append(Linter(rules(), table(), None, None, find_framework("nsa")))
VIEW = View(show_silenced=True, statistics=True, verbose=True)

LETTERS = "abcdefgkmnpqrtuvwxyzABDEFGHKLMNPQRTUVWXYZ"
DIGITS = "23456789"
HARMLESS = "!$^-_=+.?~"
HOSTILE_SIGNS = "!@#$%^&*-_=+:;,.?/'\"[]{}|<>~`\\"


def texts(*alphabets: str) -> st.SearchStrategy[str]:
    found = st.text("".join(alphabets), min_size=8, max_size=24)
    return found.filter(lambda text: set(text) & set(LETTERS) and set(text) & set(DIGITS))


def filled(place: str, secret: str) -> bytes:
    encoded = base64.b64encode(secret.encode()).decode()
    text = PLACES[place].replace("%%", encoded).replace("@@", secret)
    return text.encode(errors="surrogateescape")


def slices(secret: str) -> Iterator[str]:
    for text in (secret, base64.b64encode(secret.encode()).decode().rstrip("=")):
        yield from (text[at : at + SLICE] for at in range(len(text) - SLICE + 1))


def resources(data: bytes) -> tuple[Resource, ...]:
    return decode(parse(Source("a.yaml", data)), table()).resources


def shown(text: str | bytes) -> str:
    data = text if isinstance(text, bytes) else text.encode()
    lines = parse(Source("a.yaml", data)).lines
    masked = masked_lines(lines, resources(data))
    assert len(masked) == len(lines)
    return "\n".join(masked)


def leaks(place: str, secret: str) -> list[str]:
    text = shown(filled(place, secret))
    return [part for part in slices(secret) if part in text and part not in PLACES[place]]


@pytest.mark.parametrize("place", sorted(PLACES))
@given(secret=st.one_of(texts(LETTERS, DIGITS), texts(LETTERS, DIGITS, HARMLESS)))
@settings(max_examples=12, deadline=None)
def test_no_line_of_a_file_shows_a_secret(place: str, secret: str) -> None:
    assert leaks(place, secret) == []


@pytest.mark.parametrize("place", sorted(SECRETS))
@given(secret=texts(LETTERS, DIGITS, HOSTILE_SIGNS))
@settings(max_examples=12, deadline=None)
def test_no_character_lets_a_value_out_of_a_secret(place: str, secret: str) -> None:
    assert leaks(place, secret) == []


@pytest.mark.parametrize("place", sorted(PLACES))
def test_no_format_shows_a_secret(place: str) -> None:
    secret = "q7Rw2xKd9ZtM4n"
    source = Source("a.yaml", filled(place, secret), explicit=True)
    for linter in LINTERS:
        report = linter.lint([source])
        timed = whole(report)
        texts = [(name, render(name, report, VIEW)) for name in FORMATS]
        formats = COMPLIANCE if report.controls else ()
        texts += [(name, render_compliance(name, timed, VIEW)) for name in formats]
        for name, text in texts:
            assert [part for part in slices(secret) if part in text] == [], (name, text)
        assert [part for part in slices(secret) if part in repr(report)] == []


@pytest.mark.parametrize("place", sorted(READABLE))
def test_two_secrets_of_one_shape_give_the_same_text_in_every_format(place: str) -> None:
    shown = []
    for secret in ("q7Rw2xKd9ZtM4n", "w3Tc8nVb5YpL6d"):
        source = Source("a.yaml", filled(place, secret), explicit=True)
        options = Options(namespace="chloromaster", line_hashes=True)
        report = Linter(rules(), table(), baseline("chloromaster"), options).lint([source])
        shown.append({name: render(name, report, VIEW) for name in FORMATS})
    assert shown[0] == shown[1]


NUMBERED = sorted(name for name, text in READABLE.items() if "stringData" in text and "@@" in text)


@pytest.mark.parametrize("place", NUMBERED)
@given(secret=st.text(DIGITS, min_size=8, max_size=18))
@settings(max_examples=5, deadline=None)
def test_a_secret_that_is_read_as_a_number_is_hidden_too(place: str, secret: str) -> None:
    text = shown(filled(place, secret))
    assert [part for part in slices(secret) if part in text] == []


@pytest.mark.parametrize(
    "path",
    sorted(FIXTURES.glob("*-credential/*.yaml")),
    ids=lambda path: f"{path.parent.name}/{path.name}",
)
def test_what_is_found_is_among_what_is_hidden(path: Path) -> None:
    for resource in resources(path.read_bytes()):
        found = {one.path for one in credentials(resource)}
        assert found <= set(sensitive_paths(resource))


SHORT_HEAD = "apiVersion: v1\nkind: Secret\nmetadata: {name: db}\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('data:\n  a: eHg=\n  b: "eHg=" # of 2020\n', "data:\n  a: ***\n  b: ***\n"),
        ("stringData: {a: x, b: 'y'}\n", "stringData: {a: ***, b: ***}\n"),
        ("stringData:\n  a: |\n    x\n\n      y\n  b: z\n", "stringData:\n  a: ***\n    ***\n\n      ***\n  b: ***\n"),
        ("stringData:\n  a: x\n  a: y\n", "stringData:\n  a: ***\n  a: ***\n"),
        ("immutable: true\ntype: Opaque\n", "immutable: true\ntype: Opaque\n"),
        ("stringData:\n  a: ''\n  b:\n", "stringData:\n  a: ***\n  b:\n"),
    ],
)  # fmt: skip
def test_of_a_secret_the_keys_are_shown(text: str, expected: str) -> None:
    assert shown(SHORT_HEAD + text) == (SHORT_HEAD + expected).rstrip("\n")


@pytest.mark.parametrize(
    "line",
    [
        "automountServiceAccountToken: false",
        "secretName: shop-tls",
        "- key: node.kubernetes.io/not-ready",
        "imagePullSecrets: [{name: registry}]",
        "resources: [secrets, configmaps]",
        "secretKeyRef: {name: database, key: password}",
        "env: [{name: DB_PASSWORD, valueFrom: {secretKeyRef: {name: database, key: password}}}]",
        "env: [{name: TOKEN_TTL, value: '3600'}]",
        "password: ${DB_PASSWORD}",
        "password: ENC[AES256_GCM,data:p673w==]",
        "args: [--password=$(DB_PASSWORD)]",
        "nginx.ingress.kubernetes.io/cors-allow-credentials: 'true'",
        "# The secret is created by the operator, so no token is written here.",
        "# Passwords are in the vault.",
    ],
)
def test_what_names_a_secret_stays(line: str) -> None:
    text = f"apiVersion: example.org/v1\nkind: Thing\nspec:\n  {line}"
    assert shown(text) == text


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("password: hunter-2, port: 80", "password: ***, port: 80"),
        ('apiKey: "x y z", b: c', "apiKey: ***, b: c"),
        ("url: 'http://me:hunter-2@db/x'", "url: 'http://me:***@db/x'"),
        ("args: [--token=q7Rw2xKd9Zt, --port=80]", "args: [--token=***, --port=80]"),
        ("args: [--token, q7Rw2xKd9Zt, --port, 80]", "args: [--token, ***, --port, 80]"),
        ("env: [{name: API_KEY, value: q7Rw2x}, {name: B, value: c}]",
         "env: [{name: API_KEY, value: ***}, {name: B, value: c}]"),
        ("note: ghp_q7Rw2xKd9ZtM4nq7Rw2xKd9ZtM4n end", "note: *** end"),
    ],
)  # fmt: skip
def test_only_the_secret_of_a_line_is_hidden(line: str, expected: str) -> None:
    head = "apiVersion: example.org/v1\nkind: Thing\nspec: {"
    assert shown(f"{head}{line}}}") == f"{head}{expected}}}"


def test_a_file_without_secrets_is_shown_as_it_is() -> None:
    for path in (FIXTURES / "golden").glob("*deploy*.yaml"):
        text = path.read_text()
        assert shown(text) == text.rstrip("\n")


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("routes to http://me:hunter-2@db:80/x, which", "routes to http://me:***@db:80/x, which"),
        ("token ghp_q7Rw2xKd9ZtM4nq7Rw2xKd9ZtM4n", "token ***"),
        ("alias *hunter-2 has no anchor before it", "alias *** has no anchor before it"),
        ("anchor &hunter-2 contains itself", "anchor &*** contains itself"),
        ("the value cannot be read as !!hunter2", "the value cannot be read as !!***"),
        ("the value cannot be read as !!int", "the value cannot be read as !!int"),
        ("-----BEGIN PRIVATE KEY-----\nbm90IGEga2V5\n-----END PRIVATE KEY-----\nend",
         "-----BEGIN PRIVATE KEY-----\n***\n***\nend"),
        ("container 'web' runs as user 0", "container 'web' runs as user 0"),
        ("", ""),
    ],
)  # fmt: skip
def test_a_message_is_scrubbed_of_what_shows_its_own_form(message: str, expected: str) -> None:
    assert scrubbed(message) == expected


LONG = 60_000
HOSTILE = [
    "a" * LONG,
    "password" * (LONG // 8),
    "password=" * (LONG // 9),
    "password: '" * (LONG // 11),
    'password="\\' * (LONG // 11),
    "--password " * (LONG // 11),
    "://" * (LONG // 3),
    "http://a:" * (LONG // 9),
    "a://" + "b" * LONG + ":",
    "eyJ" + "a" * LONG,
    "eyJhbGciOiJIUzI1NiJ9." * (LONG // 21),
    "-----BEGIN PRIVATE KEY-----" * (LONG // 27),
    "-----BEGIN PRIVATE KEY-----\\n" * (LONG // 29),
    " " * LONG + "#",
    "key" + " " * LONG + "=",
    "# password " + "x9 " * (LONG // 3),
    "mysql -" * (LONG // 7),
    "/" * LONG,
    "/aB3" * (LONG // 4),
    "1m" * (LONG // 2),
    "a." * (LONG // 2),
    "a1-" * (LONG // 3),
    "${" * (LONG // 2),
    "{{" * (LONG // 2),
    "<" * LONG,
    "=" * LONG,
    "'" * LONG,
    '"' * LONG,
    "\\" * LONG,
    "authorization: basic " * (LONG // 21),
    "with password " * (LONG // 14),
    "login a password " * (LONG // 17),
]  # fmt: skip


@pytest.mark.parametrize(
    "text", HOSTILE, ids=lambda text: text[:12].encode("unicode_escape").decode()
)
def test_a_long_hostile_line_is_masked_in_linear_time(text: str) -> None:
    """A search that goes back would not end within the day."""
    settings_ = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n"
    for body in (f"  a: |\n    {text}\n", f"  password: |\n    {text}\n", f"  {text}\n"):
        data = (settings_ + body).encode()
        assert len(shown(data).split("\n")) == len(data.decode().rstrip("\n").split("\n"))
        for resource in resources(data):
            assert len(credentials(resource)) >= 0

"""Credentials that show by their own form what they are, whatever name they stand under."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from chloro_lint.model.regex import regex
from chloro_lint.model.values import NamedTuple

_SHAPES: Final[dict[str, str]] = {
    "aws_access_key": r"(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])",
    "github_token": r"(?:gh[pousr]_[A-Za-z0-9]{20,255}|github_pat_[A-Za-z0-9_]{20,255})",
    "gitlab_token": r"gl(?:pat|ptt|dt|rt|soat|cbt|agent)-[A-Za-z0-9_-]{20,255}",
    "slack_token": r"(?:xox[abeoprs]|xapp)-[A-Za-z0-9-]{10,255}",
    "webhook_url": (
        r"https://(?:hooks\.slack\.com/(?:services|workflows)/|discord(?:app)?\.com/api/webhooks/)"
        r"[A-Za-z0-9/_-]{20,255}"
    ),
    "stripe_key": r"(?:[rs]k_live_|whsec_)[A-Za-z0-9]{16,255}",
    "google_key": r"(?:AIza[A-Za-z0-9_-]{30,60}|GOCSPX-[A-Za-z0-9_-]{20,60})",
    "npm_token": r"npm_[A-Za-z0-9]{30,60}(?![A-Za-z0-9])",
    "pypi_token": r"pypi-[A-Za-z0-9_-]{30,255}",
    "sendgrid_key": r"SG\.[A-Za-z0-9_-]{16,64}\.[A-Za-z0-9_-]{16,64}",
    "ai_key": r"(?:sk-(?:proj|ant|svcacct|or)-[A-Za-z0-9_-]{20,255}|hf_[A-Za-z]{30,40}(?!\w))",
    "digitalocean_token": r"do[opr]_v1_[a-f0-9]{64}",
    "docker_token": r"dckr_(?:pat|oat)_[A-Za-z0-9_-]{20,255}",
    "vault_token": r"hv[bsr]\.[A-Za-z0-9_-]{20,255}",
    "grafana_token": r"gl(?:sa|c)_[A-Za-z0-9_+=/]{32,255}",
    "telegram_token": r"[0-9]{8,10}:AA[A-Za-z0-9_-]{32,34}(?![A-Za-z0-9_-])",
    "age_key": r"AGE-SECRET-KEY-1[A-Z0-9]{40,60}",
    "json_web_token": r"eyJ[A-Za-z0-9_-]{10,4000}\.[A-Za-z0-9_-]{10,8000}\.[A-Za-z0-9_-]{5,4000}",
    "password_hash": (
        r"(?:\$(?:apr1|2[abxy]|[156y])\$[./A-Za-z0-9$=,]{20,255}|\{SHA\}[A-Za-z0-9+/]{27}=)"
    ),
    "private_key": r"-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----",
    # The same in base64: the kinds of private keys that have a marker of their own.
    "encoded_private_key": (
        r"LS0tLS1CRUdJTi(?:BQUklWQVRFIEtFW|BSU0EgUFJJVkFURSBLR|BFQyBQUklWQVRFIEtFW"
        r"|BPUEVOU1NIIFBSSVZBVEUgS0VZ|BEU0EgUFJJVkFURSBLR|BFTkNSWVBURUQgUFJJVkFURSBLR"
        r"|BQR1AgUFJJVkFURSBLR)[A-Za-z0-9+/=]{0,20000}"
    ),
}
"""Detectors and their forms. Every repetition is bounded, every form begins with a mark of its own
that cannot stand inside a word, so that a search takes time in proportion to the text."""

_SHAPE: Final = regex(
    "(?<![A-Za-z0-9_])(?:" + "|".join(f"(?P<{name}>{form})" for name, form in _SHAPES.items()) + ")"
)

_MARK: Final = regex(
    r"A[KS]IA|gh[opurs]_|github_pat_|gl(?:pat|ptt|dt|rt|soat|cbt|agent)-|xox|xapp-"
    r"|https://(?:hooks|discord)|rk_live_|sk_live_|whsec_|AIza|GOCSPX-|npm_|pypi-|SG\.|sk-|hf_|do[opr]_v1_"
    r"|dckr_|hv[bsr]\.|gl(?:sa|c)_|:AA|AGE-|eyJ|\$[1256ay]|\{SHA\}|-----BEGIN|LS0tLS1CRUdJTi"
)
"""How the forms begin, each with a letter of its own: without one of these there is none."""

_DIGITS: Final = 10
"""How many digits a bot token of Telegram begins with at most."""

_USER_INFORMATION: Final = regex(
    r"(?<![A-Za-z0-9+.-])[A-Za-z][A-Za-z0-9+.-]{0,30}+://[^\s:/@?#'\"<>\[\]]{0,200}+:"
    r"(?P<password>[^\s/@'\"<>?#]{1,500}+)@"
)


class Shape(NamedTuple):
    """A stretch of a text that is a credential by its form."""

    detector: str
    start: int
    end: int
    value: str


def shapes(text: str) -> Iterator[Shape]:
    """Yield the credentials in a text: tokens, private keys, passwords in URLs.

    Of a private key in PEM the stretch is its first line, of a URL the password alone.
    """
    if len(text) < _SHORTEST:
        return
    for match in _formed(text):
        name = match.lastgroup or ""
        if name == "json_web_token" and not _has_header(match.group()):
            continue
        yield Shape(name.replace("_", " "), match.start(), match.end(), match.group())
    if "@" in text and "://" in text:
        for match in _USER_INFORMATION.finditer(text):
            yield Shape("password in a URL", *match.span("password"), match["password"])


def _formed(text: str) -> Iterator[re.Match[str]]:
    """Yield what `_SHAPE.finditer` would: looked for at the marks alone, it takes far less time."""
    end = 0
    mark = _MARK.search(text)
    while mark is not None:
        start = mark.start()
        if text[start] == ":":
            digits = text[max(end, start - _DIGITS) : start]
            start -= len(digits) - len(digits.rstrip("0123456789"))
        match = _SHAPE.match(text, start)
        if match is not None:
            yield match
            end = match.end()
        mark = _MARK.search(text, max(end, mark.start() + 1))


_SHORTEST: Final = len("a://:b@c")


def marked(text: str) -> bool:
    """Tell whether a text needs a second look: most hold nothing that a form could begin with."""
    return len(text) >= _SHORTEST and (
        ("@" in text and "://" in text) or _MARK.search(text) is not None
    )


def _has_header(token: str) -> bool:
    """Tell whether the first part of a token is the header that RFC 7519 asks for."""
    import base64  # noqa: PLC0415 - only what looks like a token needs it
    import json  # noqa: PLC0415

    part = token.partition(".")[0]
    try:
        header = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (ValueError, RecursionError):
        return False
    return isinstance(header, dict) and "alg" in header

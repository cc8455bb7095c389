"""What a value is where a credential may stand: a literal, a reference, a stand-in, a setting."""

from __future__ import annotations

import math
from collections import Counter
from enum import Enum
from typing import Final

from chloro_lint.kube.credential_names import Naming, naming, wordset
from chloro_lint.model.regex import regex


class Value(Enum):
    """What a text amounts to."""

    NOTHING = "nothing"
    """Empty, or crossed out."""
    REFERENCE = "reference"
    """It names where the value comes from, or is encrypted."""
    PLACEHOLDER = "placeholder"
    """It tells the reader to put a value of their own there."""
    SETTING = "setting"
    """A flag, a path, a URL, a certificate: nothing that opens a door."""
    FORMED = "formed"
    """A number, duration, size, host or mail address: a setting, but for a chosen password."""
    LITERAL = "literal"


_REFERENCE: Final = regex(
    r"\{\{|\{%|<%|\$\(\(?[\w.:/ -]|\$\{[^}]{0,300}\}|\$__\w+\{"
    r"|^(?:ENC\[|vault:|ref\+|secretref?:|op://|ssm:|sm://|awssm|gcpsm|azkv|file:|env:|arn:"
    r"|projects/[^/]{1,80}/secrets/|@Microsoft\.KeyVault\(|<path:|!vault|\$ANSIBLE_VAULT"
    r"|\$[A-Z_][A-Z0-9_]*$|%\w+%$|%[sdv]$|%\(\w+\)s$|@@?\w+@@?$|__\w+__$|#\{[^}]*\}#?$"
    r"|\{\d*\w*\}$)"
)
"""Template expressions, environment variables, and the marks of stores and ciphers."""

_PLACEHOLDER: Final = regex(
    r"(?i)^<[^<>]{1,200}>$|^\[[^\[\]]{1,200}\]$|^x{3,200}$|^(?:0000+|1111+)$|^\.{3,200}$"
    r"|change.{0,3}(?:me|it|this|later|in.?prod)|^change$|replace|^your|your[-_ ]|[-_ ]your"
    r"|(?:^|[^a-z])insert[-_ ]|fill.?(?:in|me|this)|\b(?:todo|tbd|fixme)\b|example|placeholder"
    r"|dummy|(?:^|[^a-z])sample(?:[^a-z]|$)|(?:put|goes|enter|add|paste).{0,12}here"
    r"|(?:^|[^a-z])(?:put|set|enter|provide|generate|paste)[-_ ](?:your|a|me|this|the|in)"
    r"|base.?64.?(?:encoded|of|value|string)|to.be.(?:set|defined|replaced|filled)"
    r"|(?:^|[^a-z])(?:some|any)[-_ ]|^(?:foo|bar|foobar)$"
)

_CROSSED_OUT: Final = regex(r"(?i)^(?:[*•.\-_#\s]{0,500}|\(?redacted\)?|<redacted>|hidden)$")

_WORDS: Final = wordset(
    "true false yes no on off y n enabled disabled enable disable none null nil undefined auto "
    "required optional always never prompt ask basic bearer oauth oauth2 oidc saml ldap cert "
    "string str int integer bool boolean number object array bytes char varchar text hidden "
    "include omit same-origin inherit unset empty default internal external"
)
"""Words that choose a behaviour or name a type."""

_URL: Final = regex(r"[A-Za-z][A-Za-z0-9+.-]{0,30}:/\S{0,4000}|[A-Za-z]:\\[^\n]{0,500}")
_FORM: Final = regex(
    r"[+-]?[0-9]{1,40}(?:\.[0-9]{1,40})?"
    r"|(?:[0-9]{1,20}(?:\.[0-9]{1,20})?(?:ns|us|µs|ms|s|m|h|d|w|y|[KMGTP]i?B?|k|%))+"
    r"|(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?:[:/][0-9]{1,5})?"
    r"|localhost(?::[0-9]{1,5})?|(?:[a-z0-9-]{1,63}\.){1,10}[a-z]{2,63}(?::[0-9]{1,5})?"
    r"|[a-z0-9.-]{1,200}:[0-9]{1,5}"
    r"|[\w.+-]{1,64}@(?:[a-z0-9-]{1,63}\.){1,10}[a-z]{2,63}"
)
"""Numbers, durations, sizes, addresses, hosts, mail addresses."""

_PATH: Final = regex(r"(?:~|\.{1,2})?(?:/[\w.@ {}%~-]{1,100}){1,40}/?")
_ROOTS: Final = regex(
    r"/(?:app|bin|certs?|config|data|dev|etc|home|keys?|mnt|opt|proc|root|run|secrets?|srv|ssl|sys"
    r"|tls|tmp|usr|var|vault|workspace)(?:/|$)"
)
_PUBLIC: Final = regex(
    r"-----BEGIN (?:CERTIFICATE|TRUSTED CERTIFICATE|CERTIFICATE REQUEST|PUBLIC KEY|RSA PUBLIC KEY"
    r"|X509 CRL|DH PARAMETERS|EC PARAMETERS|PGP PUBLIC KEY BLOCK|SSH2 PUBLIC KEY)-----"
    r"|(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-\S{1,40}|sk-\S{1,60}@openssh\.com) "
)
_LONGEST: Final = 4000


def classify(text: str) -> Value:
    """Say what a value is. Certain marks win over vague ones: a reference, then a placeholder."""
    value = text.strip()
    if len(value) > _LONGEST:
        return Value.SETTING if _PUBLIC.match(value) else Value.LITERAL
    if not value or _CROSSED_OUT.match(value):
        return Value.NOTHING
    if _REFERENCE.search(value):
        return Value.REFERENCE
    if _is_setting(value):
        return Value.SETTING
    if _PLACEHOLDER.search(value):
        return Value.PLACEHOLDER
    return Value.FORMED if _FORM.fullmatch(value) else Value.LITERAL


def _is_setting(value: str) -> bool:
    return (
        value.lower() in _WORDS
        or _PUBLIC.match(value) is not None
        or _URL.fullmatch(value) is not None
        or _is_path(value)
    )


def _is_path(value: str) -> bool:
    """Tell a path from base64, of which one text in 64 begins with a slash too."""
    if not _PATH.fullmatch(value):
        return False
    if _ROOTS.match(value) or value[0] != "/":
        return True
    return not any(_is_mixed(part) for part in value.split("/"))


_MANY: Final = 16


def _is_mixed(word: str) -> bool:
    """Tell a word of random characters from one that people read."""
    kinds = (str.islower, str.isupper, str.isdigit)
    return len(word) >= _MANY and all(any(map(kind, word)) for kind in kinds)


_TOKEN: Final = regex(r"[!-~]{16,4000}")
_HEX: Final = regex(r"[0-9a-f]{32,}|[0-9A-F]{32,}")
_UUID: Final = regex(r"(?i)[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
_WORDLIKE: Final = r"(?:[A-Za-z]{1,30}[0-9]{0,4}[A-Za-z]{0,2}|[0-9]{1,6})"
_READABLE: Final = regex(rf"{_WORDLIKE}(?:[-_./:,]{_WORDLIKE})*")
_ENOUGH_BITS: Final = 3.2
"""Bits per character (Shannon) that random text of 16 characters hardly ever falls below."""


def looks_random(text: str) -> bool:
    """Tell whether a value is one long token that nobody would choose as a word.

    Entropy alone does not separate credentials from addresses and names, so this is a second
    signal: for values whose name or place is the first.
    """
    value = text.strip()
    if not _TOKEN.fullmatch(value) or classify(value) is not Value.LITERAL:
        return False
    if _HEX.fullmatch(value):
        return True
    if _READABLE.fullmatch(value) or _UUID.fullmatch(value) or value[0] in "{[<":
        return False
    if value.startswith(("sha256:", "sha1-", "sha256-", "sha512-")):
        return False
    has_digit = any(map(str.isdigit, value))
    has_letter = any(map(str.isalpha, value))
    return has_digit and has_letter and _entropy(value) > _ENOUGH_BITS


def _entropy(value: str) -> float:
    total = len(value)
    return -sum(n / total * math.log2(n / total) for n in Counter(value).values())


_SHORT: Final = 8
_MEDIUM: Final = 20


def size(text: str) -> str:
    """Return how long a value is, in a word that tells nothing else."""
    length = len(text.strip())
    return "short" if length < _SHORT else "medium" if length < _MEDIUM else "long"


_FEWEST_DIGITS: Final = 4


def judge(text: str, level: Naming) -> Value | None:
    """Return LITERAL or PLACEHOLDER for a value that is one under a name so sure, else None.

    Under a weak name only what looks random is a credential, and nothing is a placeholder.
    """
    found = classify(text)
    if found is Value.FORMED and level is Naming.PASSWORD:
        return Value.LITERAL if len(text.strip()) >= _FEWEST_DIGITS else None
    if found not in (Value.LITERAL, Value.PLACEHOLDER):
        return None
    if level >= Naming.STRONG:
        return found
    return Value.LITERAL if level is Naming.WEAK and looks_random(text) else None


_PURE: Final = regex(
    r"\$\{[^{}]*\}|\$\([^()]*\)|\{\{[^{}]*\}\}|ENC\[[^\]]*\]|<path:[^<>]*>|ref\+\S*|vault:\S*|<[^<>]*>"
)
CONSTANTS: Final = wordset("true false yes no on off null ~ none")
"""Values that choose a behaviour and are never hidden."""


def hides(name: str, value: str) -> bool:
    """Tell whether a value is to be hidden because of the name that it stands under."""
    level = naming(name)
    text = value.strip()
    if level is Naming.NONE or not text or text.lower() in CONSTANTS:
        return False
    if _PURE.fullmatch(text) and not (text[0] == "<" and level > Naming.WEAK):
        return False
    if level > Naming.WEAK:
        return True
    if level is Naming.SUSPICIOUS:
        return classify(text) not in (Value.SETTING, Value.FORMED)
    return looks_random(text) or not _MODEST.fullmatch(text)


_MODEST: Final = regex(r"[A-Za-z0-9._/:*-]{0,253}")
"""What names of objects, labels and hosts are made of."""

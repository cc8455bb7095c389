"""What the name of a setting says: whether people call a credential so."""

from __future__ import annotations

import re
from enum import IntEnum
from functools import lru_cache
from typing import Final


class Naming(IntEnum):
    """How surely a name is that of a credential; the order is the order of certainty."""

    NONE = 0
    SUSPICIOUS = 1
    """It speaks of credentials, but names something about one: enough to hide, not to accuse."""
    WEAK = 2
    """It may be one: the value has to look random too."""
    STRONG = 3
    PASSWORD = 4
    """As strong, and people choose it: a number or a plain word is one as well."""

    @property
    def accuses(self) -> bool:
        """Whether the name alone makes a literal value a credential."""
        return self >= Naming.STRONG


def wordset(words: str) -> frozenset[str]:
    """Return the words of a text, as which a long set reads best."""
    return frozenset(words.split())


STEMS: Final = (
    "pass", "pwd", "secret", "token", "key", "cred", "salt", "auth", "connection", "stringdata",
)  # fmt: skip
"""What every name that speaks of credentials contains one of, in whatever case."""

_WORD: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")

_NOUN: Final = re.compile(
    r"(?i)passw|passphrase|passcode|pwd|secret|token|credential|salt|private.?key|api.?key"
    r"|access.?key|account.?key|requirepass|masterauth|stringdata"
)
"""What every name of a credential contains, but for the short words among `_PASSWORDS`."""

_PASSWORDS: Final = wordset(
    "password passwd pwd pass passphrase passcode passwort requirepass masterauth"
)

_TRAILING: Final = wordset(
    "b base current default dev encoded in new old plain plaintext previous primary prod "
    "production raw secondary staging test text txt value"
)
"""Words after the noun that leave its meaning as it is: ``API_KEY_PROD``, ``PASSWORD_2``."""

_SAFE: Final = wordset(
    "algorithm annotation annotations api attribute audience backend class count create created "
    "days dir directory duration enabled endpoint engine env exists expiration expires expiry "
    "field file filename files format group header host hours id issuer key keyref keys kind label "
    "labels length limit lifetime mapping max method min minutes mode mount name names namespace "
    "namespaces page path paths period policy port prefix provider ref refs refresh renew required "
    "resource review reviews rotation scheme scope seconds selector separator service size store "
    "strategy suffix supplier template timeout ttl type types uri url user username version volume "
    "volumes webhook"
)
"""Last words of names that speak about a credential and do not hold it: ``PASSWORD_FILE``."""

_SECRET_OF: Final = wordset(
    "access admin api app application auth aws client consumer cookie encryption hmac jwt key "
    "master oauth oauth2 refresh s3 session shared signing sso state token user webhook"
)
"""Whose secret it is when it is a value; of anything else it is mostly the name of an object."""

_KEY_OF: Final = wordset(
    "aes api auth cipher cookie crypto decrypt decryption encrypt encryption hmac jwt licence "
    "license private secret session sign signing"
)

_OPEN_KEY_OF: Final = wordset(
    "annotation cache config foreign group host kms label map object partition primary public "
    "publishable registry routing schema site sort ssh topology"
)
"""Keys that are no secret."""

_NO_TOKEN: Final = wordset("bos cls continue eos mask max min next pad page sep sync unk")
"""Tokens of language models and of paged answers."""

_GLUED_PASSWORD: Final = re.compile(r"(?:password|passwd|passphrase|(?:db|root|user|sql)pass)$")
_GLUED: Final = re.compile(
    r"(?:secretkey|privatekey|apikey|apitoken|accesstoken|authtoken|clientsecret|signingkey"
    r"|encryptionkey|token)$"
)
_GLUED_WEAK: Final = re.compile(r"(?:secret|accesskey|accountkey|storagekey|sharedkey)$")
_PLURALS: Final = wordset(
    "apikeys auth authorization cred creds credential credentials passwords passphrases secrets "
    "tokens"
)


def words(name: str) -> list[str]:
    """Split a name into its words: at punctuation, at case changes, and digits by themselves."""
    return [word.lower() for word in _WORD.findall(name)]


@lru_cache(maxsize=16384)
def naming(name: str) -> Naming:
    """Judge the name of a setting, a variable, a flag or a key.

    The last word decides, as in English: ``TOKEN_TTL`` is a duration, ``CSRF_TOKEN`` a token.
    """
    if not any(map(name.casefold().__contains__, STEMS)):
        return Naming.NONE
    known = words(name[-200:])
    while len(known) > 1 and (known[-1].isdigit() or known[-1] in _TRAILING):
        if known[-2:] == ["key", "base"]:
            break
        known.pop()
    if not known:
        return Naming.NONE
    found = _by_head(known)
    if found is Naming.NONE and _NOUN.search(name) and known[-1] not in _SAFE:
        return Naming.SUSPICIOUS
    return found


def _by_head(known: list[str]) -> Naming:
    head, before = known[-1], known[-2] if len(known) > 1 else ""
    if head in _PASSWORDS or _GLUED_PASSWORD.search(head):
        return Naming.PASSWORD
    if head == "key":
        return _key_of(before, known)
    if head == "secret":
        return Naming.STRONG if before in _SECRET_OF or before.isdigit() else Naming.WEAK
    if head == "token" and (before in _NO_TOKEN or known[-3:-1] == ["initial", "cluster"]):
        return Naming.NONE
    if head == "salt" or known[-3:] == ["secret", "key", "base"] or _GLUED.search(head):
        return Naming.STRONG
    if head in _PLURALS or _GLUED_WEAK.search(head) or known[-2:] == ["connection", "string"]:
        return Naming.WEAK
    return Naming.NONE


def _key_of(before: str, known: list[str]) -> Naming:
    if before in _KEY_OF or known[-3:-1] == ["secret", "access"]:
        return Naming.STRONG
    return Naming.NONE if before in _OPEN_KEY_OF else Naming.WEAK


def keyish(name: str) -> bool:
    """Tell whether a key of a Secret is credential-like, there where every value is suspect.

    Beside the names that `naming` knows these are all that end in *key*, and files of keys.
    """
    if naming(name) > Naming.SUSPICIOUS:
        return True
    known = words(name)
    if not known or (known[-1] == "key" and len(known) > 1 and known[-2] in _OPEN_KEY_OF):
        return False
    if known[-1].endswith("key") and not known[-1].endswith("publickey"):
        return True
    return bool(_KEY_FILE.search(name)) and "trust" not in name.lower()


_KEY_FILE: Final = re.compile(r"(?i)(?:^|[._-])(?:jks|p12|pfx|keytab|pkcs12|ppk)$|^id_[a-z0-9]+$")

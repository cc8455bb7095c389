"""Which stretches of a text are to be hidden where nothing is known of its structure.

It serves command lines, settings inside scalars, comments, and documents that cannot be read.
Everything here hides rather too much than too little, in time proportional to the text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final, TypeAlias

from chloro_lint.kube.credential_names import Naming, naming, wordset
from chloro_lint.kube.credential_shapes import shapes
from chloro_lint.kube.credential_values import CONSTANTS, hides
from chloro_lint.model.regex import regex
from chloro_lint.model.values import NamedTuple

Stretch: TypeAlias = tuple[int, int]
"""Offsets of a text, the end exclusive."""


class Line(NamedTuple):
    """A line, or the rest of one: where it begins in the whole text, and what it says."""

    start: int
    text: str


_SIGNED: Final = regex(
    r"(?<![\w.-])(?P<name>[\w.-]++)(?:\\?[\"'])?+[ \t]{0,8}+(?::=|=>|[:=])[ \t]{0,20}+"
)
_NAMED: Final = regex(r"(?<![\w.-])[\w.-]++")
_QUOTE: Final = regex(r"\\?[\"']")
_ENDS: Final = regex(
    r"\s|$|[)}\]]++(?=[\s,;]|$)|\\(?=[nrt\"])|,(?=[\s\"']|$)|;(?=\s|$|[A-Za-z][\w -]{0,60}=)"
)
"""What may follow a quoted value; anything else, and the quote was a part of it."""

_HEADER: Final = regex(
    r"(?i)(?:basic|bearer|token|apikey|identified by|with password|requirepass|masterauth)"
    r"[ \t]{1,8}(?P<value>\S++)"
)
_USER: Final = regex(r"(?:\s-u|--user)[ =](?P<name>[^\s:]{1,200}+):(?P<value>\S++)")
_GLUED: Final = regex(r"\b(?:mysql|maria|sshpass|redis-cli)[^\n]{0,200}?\s-[pa] ?(?P<value>\S++)")
_URL_USER: Final = regex(r"://(?=[^\s:/@?#'\"<>]{0,200}+[:@])(?:[^\s:/@]{0,200}+:)?+")
_URL_REST: Final = regex(r"(?:[^\s\"]|\"(?![,:}\]])){1,500}+")
_FLAG: Final = regex(r"(?<![\w.-])--?(?P<name>[A-Za-z][\w.-]*+)[\"']?,?[ \t]{1,8}+(?P<value>\S++)")
_INDICATOR: Final = regex(r"[|>][-+0-9]{0,2}|[\[{(]|[\]})],?;?|")
_WORD: Final = regex(r"\S++")
_READABLE: Final = regex(
    r"[(\"'`]?[A-Za-z0-9]{0,6}(?:[-_./:,=]?[A-Za-z]{1,30}[0-9]{0,2}){0,12}(?:/\*)?[)\"'`]{0,2}[.,:;!?]{0,2}"
)
_PLAIN: Final = regex(
    r"[(\"'`]?[A-Za-z]{1,30}[)\"'`]?[.,:;!?]?|[-–—=:+.,;!?&|#*/]{1,3}|[0-9]{1,2}[.):]?"
)


def formed(text: str) -> Iterator[Stretch]:
    """Yield what is a secret by its form, private keys to their last line."""
    for shape in shapes(text):
        if shape.detector == "private key":
            close = text.find("-----END", shape.end, shape.end + 20_000)
            end = text.find("\n", close) if close >= 0 else _after_key(text, shape.end)
            yield (shape.end, end if end >= 0 else len(text))
        else:
            yield (shape.start, shape.end)
    if "://" in text and "@" in text:
        yield from _in_urls(text)


def _in_urls(text: str) -> Iterator[Stretch]:
    """Yield the passwords in URLs, and names without a password that are long enough for a token.

    A password ends at the last ``@``: people do not always escape the others.
    """
    for match in _URL_USER.finditer(text):
        rest = _URL_REST.match(text, match.end())
        at = rest.group().rfind("@") if rest else -1
        if at > 0 and (match.group().endswith(":") or at >= _LONG_USER):
            yield (match.end(), match.end() + at)


_LONG_USER: Final = 16

_KEY_LINES: Final = regex(r"(?:[\s\\n#\"'+-]*+[A-Za-z0-9+/=]{16,}+)*+")


def _after_key(text: str, at: int) -> int:
    """Return the end of a private key that breaks off."""
    match = _KEY_LINES.match(text, at)
    return match.end() if match else at


def worded(line: Line) -> Iterator[Stretch]:
    """Yield what a line of settings or of a command gives a name of credentials to."""
    text = line.text
    for span in _worded(text) if len(text) <= _SHORT else _worded.__wrapped__(text):
        yield _shifted(line, span)


_SHORT: Final = 200
"""Characters of the lines that are remembered: manifests repeat most of them."""


@lru_cache(maxsize=1 << 13)
def _worded(text: str) -> tuple[Stretch, ...]:
    return tuple(_named_values(text))


def _named_values(text: str) -> Iterator[Stretch]:
    for match in _SIGNED.finditer(text) if ":" in text or "=" in text else ():
        end = _past_quoted(text, match.end()) or len(text.rstrip())
        if match.end() < end and _hides_line(match["name"], text[match.end() : end][:_ENOUGH]):
            yield (match.end(), end)
            if end == len(text.rstrip()):
                break
    if text.split(None, 1)[:1] == [text]:
        return  # What follows speaks of words that stand apart.
    for pattern in (_HEADER, _USER, _GLUED):
        for match in pattern.finditer(text):
            if not _PLAIN.fullmatch(match["value"]):
                yield match.span("value")
    for match in _FLAG.finditer(text):
        if hides(match["name"], match["value"]):
            yield match.span("value")


_ENOUGH: Final = 1000
"""Characters of a value that are looked at."""


def _past_quoted(text: str, at: int) -> int:
    """Return the end of a value in quotes; 0 where there is none, or where it goes on behind them."""
    quote = _QUOTE.match(text, at)
    if quote is None:
        return 0
    close = text.find(quote.group(), quote.end(), quote.end() + 2 * _ENOUGH)
    while close >= 0 and text[close - 1] == "\\" and quote.group() == '"':
        close = text.find('"', close + 1, quote.end() + 2 * _ENOUGH)
    end = close + len(quote.group())
    return end if close >= 0 and _ENDS.match(text, end) else 0


def _hides_line(name: str, rest: str) -> bool:
    """Judge what follows a name; a weak one hides it only if its first word looks like a secret."""
    text = rest.strip(" \t\r,;}])'\"\\")
    if _INDICATOR.fullmatch(rest.strip()):
        return False
    if naming(name) is Naming.WEAK:
        word = _FIRST.match(rest)
        return word is not None and hides(name, word["word"])
    return hides(name, text) and hides(name, rest)


_FIRST: Final = regex(r"\\?[\"']?(?P<word>[^\s\"',;\\]+)")


def _shifted(line: Line, span: Stretch) -> Stretch:
    return (line.start + span[0], line.start + span[1])


def is_remark(line: Line) -> bool:
    """Tell whether a line holds nothing but a comment."""
    return line.text.lstrip().startswith("#")


def remarks(lines: Sequence[Line], text: str) -> Iterator[Stretch]:
    """Yield what is to be hidden in the comments of a text; they may be manifests themselves."""
    block: list[Line] = []
    for line in lines:
        yield from remarked(line)
        last = block[-1] if block else line
        if text[last.start + len(last.text) : line.start].strip("# \t\n"):
            yield from _commented_out(block)
            block = []
        block.append(line)
    yield from _commented_out(block)


def _commented_out(lines: list[Line]) -> Iterator[Stretch]:
    if any(_SECRET_KIND.search(line.text) for line in lines):
        yield from _all_values([Line(line.start, line.text.replace("#", " ", 1)) for line in lines])
    else:
        yield from _pairs(lines)


def remarked(line: Line) -> Iterator[Stretch]:
    """Yield what a comment says of a secret: the words after its name that are not plain ones.

    Of a password people tell more carelessly than of a secret or a token, words that they use in
    prose too: there only what follows at once, and what nobody reads as a word, is hidden.
    """
    yield from worded(line)
    level, near, told = Naming.NONE, False, False
    for match in _WORD.finditer(line.text):
        word = match.group()
        if word.lower() in _SAYS:
            told = level is Naming.PASSWORD and word.lower() in _IS
            continue
        careless = level is Naming.PASSWORD or near
        if level and (told or not (_PLAIN if careless else _READABLE).fullmatch(word)):
            yield _shifted(line, match.span())
        named = naming(word.strip("\"'`(),.:;!?"))
        near, told = named > Naming.NONE, False
        level = max(level, named)


_SAYS: Final = wordset("is was were are now old new to = : := -> => - for of the")
_IS: Final = wordset("is was = : := -> =>")

_SECRET_KIND: Final = regex(
    r"(?i)\bkind\b[\"']?\s*[:=]?\s*[\"']?secrets?(?:list)?\b|\bstringdata\b"
)
_KIND: Final = regex(r"(?i)^[\s\"'{,-]*kind\b[\"']?\s*[:=]\s*[\"']?\w|[{,]\s*\"kind\"\s*:")
_DATA: Final = regex(r"^[\s\"'{,-]*data\b|[{,]\s*\"data\"")


def is_about_secret(lines: Sequence[Line]) -> bool:
    """Tell whether lines that cannot be read are a Secret, or may be one for all that they say."""
    if any(_SECRET_KIND.search(line.text) for line in lines):
        return True
    has_kind = any(_KIND.search(line.text) for line in lines)
    return not has_kind and any(_DATA.search(line.text) for line in lines)


_KEYED: Final = regex(
    r"(?P<lead>[ \t]*+(?:- ++)*+)(?:[\w./-]{1,100}+|\"[\w./-]{1,100}+\"|'[\w./-]{1,100}+')[ \t]*+:"
    r"(?:[ \t]++|$)"
)
_OPENS: Final = regex(r"[\[{]\s*")
_SHOWN_KEYS: Final = frozenset({"apiVersion", "kind"})
_METADATA_KEYS: Final = frozenset({"name", "namespace"})


def unread(lines: Sequence[Line], *, secret: bool = False) -> Iterator[Stretch]:
    """Yield what is to be hidden of lines that cannot be read; of a Secret all but the keys."""
    if secret or is_about_secret(lines):
        yield from _all_values(lines)
        return
    for line in lines:
        yield from worded(line)
        mark = line.text.find(" #")
        if mark >= 0:
            yield from remarked(Line(line.start + mark + 2, line.text[mark + 2 :]))
    yield from _pairs(lines)


def _all_values(lines: Sequence[Line]) -> Iterator[Stretch]:
    """Yield all but the keys of a Secret; where a line has none, all of it."""
    section = ""
    block = -1
    for line in lines:
        text = line.text.rstrip()
        indent = len(text) - len(text.lstrip())
        if not text.strip():
            continue
        if text.startswith(("---", "...")):
            yield (line.start + 3, line.start + len(text))
            continue
        if 0 <= block < indent:
            yield (line.start + indent, line.start + len(text))
            continue
        keyed = _KEYED.match(text)
        if keyed is None:
            if not _INDICATOR.fullmatch(text.strip()):
                yield (line.start + indent, line.start + len(text))
            continue
        key = text[len(keyed["lead"]) : keyed.end()].strip(" \t:\"'")
        rest = text[keyed.end() :]
        # Lines that stand deeper than a key with a value go on with the value.
        block = len(keyed["lead"]) if rest.strip() and not _OPENS.fullmatch(rest) else -1
        shown = key in _SHOWN_KEYS or (key in _METADATA_KEYS and section == "metadata")
        if not rest.strip():
            section = key
        elif not _INDICATOR.fullmatch(rest) and not (shown and _NAME.fullmatch(rest)):
            yield (line.start + keyed.end(), line.start + len(text))


_NAME: Final = regex(r"[\"']?[\w./-]{1,253}[\"']?,?")

_VALUE: Final = regex(r"(?<![\w.-])[\"']?v[aelu]{2,4}s?[\"']?[ \t]*+[:=][ \t]*+(?P<value>\S.*+)")
_NEAR: Final = 4
"""Lines between a name and its value, in either order."""


def _pairs(lines: Sequence[Line]) -> Iterator[Stretch]:
    """Yield the values that stand beside a name on lines of their own, as variables do."""
    named = [number for number, line in enumerate(lines) if _names_secret(line.text)]
    near = {number + step for number in named for step in range(-_NEAR, _NEAR + 1)}
    for number in sorted(near):
        match = _VALUE.search(lines[number].text) if 0 <= number < len(lines) else None
        if match and match["value"].strip().lower() not in CONSTANTS:
            yield _shifted(lines[number], match.span("value"))
    for number in named:
        # A flag on one line of a list, its value on the next.
        following = lines[number + 1] if number + 1 < len(lines) else None
        if following and _FLAG_ITEM.match(lines[number].text):
            match = _ITEM.match(following.text)
            if match:
                yield _shifted(following, match.span("value"))


_FLAG_ITEM: Final = regex(r"[ \t]*+- ++[\"']?--?[\w.-]++[\"']?\s*$")
_ITEM: Final = regex(r"[ \t]*+- ++(?P<value>\S.*+)")


def _names_secret(text: str) -> bool:
    return any(naming(match.group().lstrip("-")) > Naming.NONE for match in _NAMED.finditer(text))

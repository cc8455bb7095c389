"""Text made fit to print: untrusted characters made visible, widths in cells, wrapping, counting."""

from __future__ import annotations

import re
from functools import lru_cache

from chloro_lint.model.regex import regex

_UNSAFE = regex(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
_SHORT = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}
_SENTENCE = regex(r"(?<!e\.g)(?<!i\.e)[.!?](?=\s+[^a-z])")
_WORDS = regex(r"( *)([^ ]+)")


def visible(text: str) -> str:
    r"""Write control, bidirectional and invisible characters and lone surrogates as escapes.

    What comes from a manifest can then neither steer the terminal (``\x1b``), nor reorder what
    is read (``\u202e``), nor begin a line of its own (``\n``), nor fail to encode.
    """
    if text.isascii() and text.isprintable():
        return text
    return _UNSAFE.sub(lambda match: _escape(match[0]), text)


def json_safe(text: str) -> str:
    """Escape the same characters in finished JSON text; line ends between values stay.

    Such a character can only stand inside a string. A lone surrogate, which is no text in any
    encoding, becomes U+FFFD.
    """

    def escape(match: re.Match[str]) -> str:
        char = match[0]
        code = ord(char)
        if code < 0x20:  # noqa: PLR2004 - inside strings the encoder has escaped these already
            return char
        if 0xD800 <= code <= 0xDFFF:  # noqa: PLR2004 - the range of surrogates
            return r"\ufffd"
        units = char.encode("utf-16-be").hex()
        return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))

    return _UNSAFE.sub(escape, text)


def cells(text: str) -> int:
    """Return how many columns of a terminal a printable text takes: two for most CJK."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len  # noqa: PLC0415 - most reports are ASCII and need no tables

    return cell_len(text)


def wrap(text: str, width: int) -> list[str]:
    """Break a printable text into lines of at most `width` columns, at spaces where there are any.

    A word that is longer than a line is broken after a slash, or else where the line ends. Runs
    of spaces within a line are kept. There is always at least one line.
    """
    width = max(width, 8)
    size = len if text.isascii() else cells
    if 0 < size(text) <= width and text[0] != " " != text[-1]:
        return [text]
    lines: list[str] = []
    line = ""
    for gap, word in _WORDS.findall(text):
        if line and size(line) + len(gap) + size(word) > width:
            lines.append(line)
            line = ""
        line = line + gap + word if line else word
        while size(line) > width:
            head, line = _split(line, width)
            lines.append(head)
    return [*lines, line] if line or not lines else lines


def hang(first: str, text: str, width: int, indent: int | None = None) -> list[str]:
    """Wrap a text behind a lead; the lines after the first are indented, by default under it."""
    indent = cells(first) if indent is None else indent
    lines = wrap(text, width - max(indent, cells(first)))
    return [first + lines[0], *(" " * indent + line for line in lines[1:])]


@lru_cache(maxsize=512)
def first_sentence(text: str) -> str:
    """Return the first sentence of prose, on one line."""
    flat = " ".join(text.split())
    end = _SENTENCE.search(flat)
    return flat[: end.end()] if end else flat


def count(number: int, noun: str, plural: str = "") -> str:
    """Write a number with its noun: ``1 file``, ``2 files``."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


def _escape(char: str) -> str:
    code = ord(char)
    if char in _SHORT:
        return _SHORT[char]
    if code <= 0xFF:  # noqa: PLR2004 - what fits in \xhh
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004 - \uhhhh


def _split(word: str, width: int) -> tuple[str, str]:
    taken = 0
    end = 0
    for char in word:
        taken += cells(char)
        if taken > width:
            break
        end += 1
    end = max(end, 1)
    slash = word.rfind("/", 1, end) + 1
    end = slash or end
    return word[:end], word[end:]

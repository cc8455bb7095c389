import codecs

import pytest

from chloro_lint.model import Span
from chloro_lint.parse.text import Page
from tests.parse.places import faults, parse_text

TEXT = "a: ключ 😀\nb: 1\n"


@pytest.mark.parametrize(
    "raw",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        codecs.BOM_UTF32_LE + TEXT.encode("utf-32-le"),
        codecs.BOM_UTF32_BE + TEXT.encode("utf-32-be"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace("\n", "\r").encode(),
        codecs.BOM_UTF16_LE + TEXT.replace("\n", "\r\n").encode("utf-16-le"),
    ],
    ids=range(11),
)
def test_every_encoding_and_line_end_reads_alike(raw: bytes) -> None:
    parsed = parse_text(raw)
    assert parsed.problems == ()
    assert parsed.lines == ("a: ключ 😀", "b: 1")
    assert parsed.documents[0].data == {"a": "ключ 😀", "b": 1}
    assert parsed.documents[0].positions.span(("b",)) == Span(2, 1, 2, 5)


def test_line_ends_inside_scalars_read_as_line_feeds() -> None:
    for end in ("\n", "\r\n", "\r"):
        text = end.join(["a: |", "  x", "  y", "b: 'p", "", "  q'", ""])
        assert parse_text(text).documents[0].data == {"a": "x\ny\n", "b": "p\nq"}


def test_a_document_with_undecodable_bytes_is_refused_and_the_others_are_read() -> None:
    parsed = parse_text(b"a: 1\n---\nb: caf\xe9 \xe9\n---\nc: \xff\n---\nd: 4\n")
    assert [(d.index, d.data) for d in parsed.documents] == [(0, {"a": 1}), (3, {"d": 4})]
    message = "the bytes here are no text in UTF-8 or UTF-16"
    assert [(p.fault, p.span, p.message) for p in parsed.problems] == [
        ("undecodable-bytes", Span(3, 7, 3, 8), message),
        ("undecodable-bytes", Span(5, 4, 5, 5), message),
    ]
    assert parsed.lines[2] == "b: caf\ufffd \ufffd"


@pytest.mark.parametrize(
    "raw",
    [
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x04\x92\0\0\x02\xa4\x08\x06",
        b"\x1f\x8b\x08\x08\x96\xd0\xb1\xe5\xf2\xe5\xa9\xc8\xf1",
        bytes(range(256)),
    ],
    ids=["png", "gzip", "all bytes"],
)
def test_a_binary_file_is_one_problem(raw: bytes) -> None:
    parsed = parse_text(raw)
    assert parsed.documents == ()
    assert [(p.fault, p.message) for p in parsed.problems] == [
        ("undecodable-bytes", "file is binary, not text")
    ]


def test_half_a_character_at_the_end_of_utf_16_is_a_problem() -> None:
    raw = codecs.BOM_UTF16_LE + "a: 1\n---\nb: 2\n".encode("utf-16-le") + b"x"
    parsed = parse_text(raw)
    assert [d.data for d in parsed.documents] == [{"a": 1}]
    assert [(p.fault, p.span.line) for p in parsed.problems] == [("undecodable-bytes", 4)]


def test_a_surrogate_alone_is_a_problem() -> None:
    raw = codecs.BOM_UTF16_LE + "a: ".encode("utf-16-le") + b"\x00\xd8" + "\n".encode("utf-16-le")
    assert faults(raw)[0][:3] == ("undecodable-bytes", 1, 4)


def test_what_is_beyond_unicode_in_utf_32_is_a_problem() -> None:
    raw = codecs.BOM_UTF32_LE + "a: ".encode("utf-32-le") + b"\xff\xff\xff\x7f"
    assert faults(raw)[0][:3] == ("undecodable-bytes", 1, 4)


def test_a_nul_in_text_is_a_control_character() -> None:
    text = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: \0\n"
    assert faults(text) == [("syntax-error", 4, 9, "control character U+0000 is not allowed")]


def test_lines_are_those_of_the_file() -> None:
    assert parse_text("").lines == ()
    assert parse_text("\n").lines == ("",)
    assert parse_text("a").lines == ("a",)
    assert parse_text("a\n\nb").lines == ("a", "", "b")
    assert parse_text("a\u2028b\u0085c\x0cd\n").lines == ("a\u2028b\u0085c\x0cd",)


def test_an_offset_beyond_the_text_is_the_end_of_its_last_line() -> None:
    assert Page("ab\ncd\n").place(99) == Page("ab\ncd").place(99) == (2, 3)
    assert Page("").place(3) == (1, 1)
    assert Page("\n").place(1) == (1, 1)
    assert Page("ab").place(-1) == (1, 1)


def test_a_span_that_ends_before_it_begins_is_empty() -> None:
    assert Page("abc").span(2, 1) == Span(1, 3, 1, 3)


def test_undecodable_bytes_between_documents_are_a_problem_too() -> None:
    raw = b"# caf\xe9\n---\na: 1\n---\n# \xe9\n"
    assert [f[:3] for f in faults(raw)] == [
        ("undecodable-bytes", 1, 6),
        ("undecodable-bytes", 5, 3),
    ]
    assert [d.data for d in parse_text(raw).documents] == [{"a": 1}]

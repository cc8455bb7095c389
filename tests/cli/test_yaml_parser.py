"""The configuration can do without the fast parser, and finds the same."""

from pathlib import Path

import pytest

from chloro_lint.parse import reading
from chloro_lint.parse.split import Part
from chloro_lint.parse.text import Page
from tests.cli.folders import HOST_NETWORK, ROOT_POD, call, write

CONCISE = [*HOST_NETWORK, "--output-format", "concise"]
FINDING = "a.yaml:7:3: CHL310[host-network] error Pod shop/web uses the network of its node"


@pytest.mark.parametrize("parser", ["fast", "general"])
def test_either_parser_finds_the_same(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, parser: str
) -> None:
    by_lines: list[str] = []

    def read_lines(page: Page, part: Part, first: int) -> reading.Reading | None:
        by_lines.append(page.text)
        return reading.read_lines(page, part, first)

    monkeypatch.setattr("chloro_lint.parse.read_lines", read_lines)
    write(folder, a=ROOT_POD)
    (folder / ".chloro-lint.yaml").write_text(f"yaml-parser: {parser}\n")
    result = call(capsys, "a.yaml", *CONCISE)
    assert (result.code, result.err) == (1, "")
    assert result.out.startswith(FINDING)
    assert ((folder / "a.yaml").read_text() in by_lines) == (parser == "fast")

"""Readers of every format of findings: each refuses what its real reader would refuse or drop.

All return what a person then sees: rule, file, line and text of each finding.
"""

from __future__ import annotations

import csv
import html
import io
import json
import os
import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import jsonschema
from markdown_it import MarkdownIt

from tests.harness import ROOT

DATA = ROOT / "tests" / "data"


class Read(NamedTuple):
    """A finding as a reader shows it."""

    rule: str
    file: str
    line: int
    text: str


def multitool() -> str | None:
    """Return Microsoft's SARIF tool, which knows GitHub's rules; `make test` installs it by npm."""
    package = "npm/node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool"
    installed = Path(os.environ.get("VIRTUAL_ENV", ROOT / ".venv")) / package
    return str(installed) if installed.exists() else shutil.which("Sarif.Multitool")


def sarif(text: str) -> list[Read]:
    """Read a log as GitHub does: rules by index, first locations, addresses decoded."""
    log = json.loads(text)
    assert (log["version"], len(log["runs"])) == ("2.1.0", 1)
    [run] = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    for rule in rules:
        for key in ("shortDescription", "fullDescription", "help"):
            assert rule[key]["text"]
        assert (
            max(len(rule[key]["text"]) for key in ("shortDescription", "fullDescription")) <= 1024
        )
        assert rule["help"]["markdown"]
        assert len(rule["properties"]["tags"]) <= 20
        score = rule["properties"].get("security-severity")
        assert (score is not None) == ("security" in rule["properties"]["tags"])
        assert score is None or 0 < float(score) <= 10
    found = []
    names = set()
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("error", "warning", "note")
        assert "suppressions" not in result or result["suppressions"] == []
        names.add(result["partialFingerprints"]["chloroLint/v1"])
        place = result["locations"][0]["physicalLocation"]
        region = place["region"]
        assert 1 <= region["startLine"] <= region["endLine"]
        assert (region["startLine"], region["startColumn"]) <= (
            region["endLine"],
            region["endColumn"],
        )
        links = {int(number) for number in re.findall(r"\]\((\d+)\)", result["message"]["text"])}
        assert links == {one["id"] for one in result.get("relatedLocations", ())}
        address = place["artifactLocation"]["uri"]
        assert not address.startswith(("./", "/"))
        found.append(
            Read(result["ruleId"], unquote(address), region["startLine"], result["message"]["text"])
        )
    assert len(names) == len(found)
    return found


def junit(text: str) -> list[Read]:
    """Read test suites; the counts of every element must be those of its contents."""
    root = ET.fromstring(text)
    assert root.tag == "testsuites"
    found = []
    for element in (root, *root.iter("testsuite")):
        cases = list(element.iter("testcase"))
        counts = {
            "tests": len(cases),
            "failures": len(list(element.iter("failure"))),
            "errors": len(list(element.iter("error"))),
            "skipped": len(list(element.iter("skipped"))),
        }
        assert {key: int(element.attrib[key]) for key in counts} == counts
    for case in root.iter("testcase"):
        assert case.attrib["classname"].startswith("chloro-lint.")
        assert case.attrib["name"]
        lines = [one.text or "" for one in case if one.tag in ("failure", "system-out")]
        for line in "\n".join(lines).split("\n"):
            match = re.match(r"(.*?):(\d+)(?::\d+)?: (?:error|warning|info): (.*)", line)
            if match:
                rule = case.attrib["classname"].removeprefix("chloro-lint.")
                found.append(Read(rule, match[1], int(match[2]), match[3]))
    return found


def gitlab(text: str) -> list[Read]:
    """Read a Code Quality report: what the schema refuses GitLab drops as a whole."""
    issues = json.loads(text)
    schema = json.loads((DATA / "gitlab_code_quality.schema.json").read_text())
    jsonschema.Draft202012Validator(schema).validate(issues)
    assert len({one["fingerprint"] for one in issues}) == len(issues)
    return [
        Read(
            one["check_name"],
            one["location"]["path"],
            one["location"]["lines"]["begin"],
            one["description"],
        )
        for one in issues
    ]


_GITHUB = re.compile(r"::(error|warning|notice) ?(.*?)::(.*)")
_PLAIN = re.compile(r"- (.*?):(\d+):\d+: (CHL\d{3})\[[a-z-]+\] (?:error|warning|info) (.*)")


def github(text: str) -> list[Read]:
    """Read workflow commands as the runner does, with its limit of ten for each level."""
    found: list[Read] = []
    kept: dict[str, int] = {}
    for line in text.splitlines():
        command = _GITHUB.fullmatch(line)
        if command:
            level, properties, message = command.groups()
            kept[level] = kept.get(level, 0) + 1
            given = dict(pair.split("=", 1) for pair in properties.split(",") if pair)
            given = {key: _percent(value) for key, value in given.items()}
            if "line" in given:
                code = given["title"].split(" ")[0]
                what = _percent(message).split("\nFix: ")[0]
                found.append(Read(code, given["file"], int(given["line"]), what))
        elif plain := _PLAIN.fullmatch(line):
            found.append(Read(plain[3], plain[1], int(plain[2]), plain[4]))
        else:
            assert line == "::endgroup::" or line.startswith("::group::") or "::" not in line[:2]
    assert all(number <= 10 for number in kept.values())
    return found


def _percent(text: str) -> str:
    for escape, char in (("%3A", ":"), ("%2C", ","), ("%0A", "\n"), ("%0D", "\r"), ("%25", "%")):
        text = text.replace(escape, char)
    return text


_AZURE = re.compile(r"##vso\[task\.logissue (.*?)\](.*)")


def azure(text: str) -> list[Read]:
    """Read logging commands as the agent does; information stands in plain lines."""
    found = []
    for line in text.splitlines():
        command = _AZURE.fullmatch(line)
        if command:
            given = dict(pair.split("=", 1) for pair in command[1].split(";") if pair)
            assert given["type"] in ("error", "warning")
            if "linenumber" in given:
                what = _azp(command[2]).split(": ", 1)[1]
                place = _azp(given["sourcepath"])
                found.append(Read(given["code"], place, int(given["linenumber"]), what))
        elif plain := _PLAIN.fullmatch(f"- {line}"):
            found.append(Read(plain[3], plain[1], int(plain[2]), plain[4]))
    return found


def _azp(text: str) -> str:
    for escape, char in (("%5D", "]"), ("%3B", ";"), ("%AZP25", "%")):
        text = text.replace(escape, char)
    return text


def csv_rows(text: str) -> list[Read]:
    """Read a table as spreadsheets do: no cell may begin a formula."""
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    for row in rows:
        assert None not in row
        assert not any(value[:1] in "=+-@" and value[:1] for value in row.values())
    return [
        Read(row["code"], row["file"], int(row["line"]), row["message"])
        for row in rows
        if not row["silenced_by"]
    ]


COLUMNS = 5
"""Cells in a row of the table of findings; the tables of what was left out have fewer."""


def markdown(text: str) -> list[Read]:
    """Read the first table as CommonMark with tables has it; raw HTML only where we write it."""
    assert len(text.encode()) < 1_000_000
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(text)
    for token in tokens:
        for part in token.children or ():
            assert part.type not in ("link_open", "image")
            if part.type == "html_inline":
                assert part.content in ("<code>", "</code>")
    found: list[Read] = []
    cells: list[str] = []
    inside = done = False
    for token in tokens:
        if token.type == "tbody_open" and not done:
            inside = True
        elif token.type == "tbody_close":
            done, inside = True, False
        elif inside and token.type == "tr_open":
            cells = []
        elif inside and token.type == "inline":
            cells.append(
                html.unescape(
                    "".join(
                        part.content for part in token.children or () if part.type != "html_inline"
                    )
                )
            )
        elif inside and token.type == "tr_close" and len(cells) == COLUMNS:
            place, what, rule = cells[1], cells[2], cells[3]
            file, line = re.fullmatch(r"(.*?):(\d+)(?::\d+)?", place).groups()  # type: ignore[union-attr]
            found.append(Read(rule, file, int(line), what))
    return found


READERS: Mapping[str, Callable[[str], list[Read]]] = {
    "sarif": sarif,
    "junit": junit,
    "gitlab": gitlab,
    "github": github,
    "azure": azure,
    "csv": csv_rows,
    "markdown": markdown,
}
"""A reader for each format that a machine reads; json has a schema of its own."""

BY_NAME = frozenset({"junit", "gitlab", "markdown"})
"""The formats that name rules by their names instead of their codes."""


def expected(name: str, diagnostics: Any) -> list[tuple[str, str, int]]:
    """Return what a reader of a format is to find, in no particular order."""
    return sorted(
        (one.name if name in BY_NAME else one.code, one.file, one.span.line) for one in diagnostics
    )

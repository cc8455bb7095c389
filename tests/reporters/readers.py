"""What the reader of each format makes of a text: it refuses what is not valid, and finds findings.

Each reader takes the text of one format and returns a `Seen` for each finding. It reads as the
program does that the format is for, and fails with an `AssertionError` where that one would refuse.
"""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from html import unescape
from io import StringIO
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree as ET

import jsonschema
from junitparser import JUnitXml
from markdown_it import MarkdownIt

from chloro_lint.report import Report
from tests.harness import ROOT


class Seen(NamedTuple):
    """One finding, as a format shows it."""

    file: str
    line: int
    rule: str


_PLACE = re.compile(r"(?P<file>.*):(?P<line>[0-9]+):[0-9]+")
_CONCISE = re.compile(rf"{_PLACE.pattern}: CHL[0-9]{{3}}\[(?P<rule>[^]]+)\] (error|warning|info) ")


def in_report(report: Report) -> Counter[Seen]:
    """What a format has to show."""
    return Counter(Seen(one.file, one.span.line, one.name) for one in report.diagnostics)


def full(text: str) -> Iterator[Seen]:
    for line in text.splitlines():
        head = re.fullmatch(
            rf"CHL[0-9]{{3}} (?P<rule>\S+)  (error|warning|info)  {_PLACE.pattern}", line
        )
        if head:
            yield Seen(head["file"], int(head["line"]), head["rule"])


def concise(text: str) -> Iterator[Seen]:
    for line in text.splitlines():
        if (found := _CONCISE.match(line)) and "(silenced" not in line:
            yield Seen(found["file"], int(found["line"]), found["rule"])


@lru_cache
def _is_a_report() -> jsonschema.Draft202012Validator:
    text = (ROOT / "schemas/report.schema.json").read_text()
    return jsonschema.Draft202012Validator(json.loads(text))


def json_report(text: str) -> Iterator[Seen]:
    data = json.loads(text)
    shown = {**data, "controls": [one for one in data["controls"] if one["evidence"]]}
    assert [error.message for error in _is_a_report().iter_errors(shown)] == []
    for one in data["diagnostics"]:
        yield Seen(one["file"], one["span"]["line"], one["name"])


def github(text: str) -> Iterator[Seen]:
    """Read as the runner of GitHub Actions does: a line that begins with ``::`` is a command."""
    kept: Counter[str] = Counter()
    for line in text.splitlines():
        assert "##[" not in line
        command = re.fullmatch(
            r"::(?P<name>[a-z-]+)(?: (?P<properties>.*?))?::(?P<message>.*)", line
        )
        if command is None:
            assert not line.lstrip().startswith("::")
            if (found := _CONCISE.match(line.removeprefix("- "))) and line.startswith("- "):
                yield Seen(found["file"], int(found["line"]), found["rule"])
            continue
        assert command["name"] in {"error", "warning", "notice", "group", "endgroup"}
        kept[command["name"]] += 1
        if command["name"] in {"group", "endgroup"}:
            continue
        pairs = dict(one.split("=", 1) for one in (command["properties"] or "").split(",") if one)
        assert set(pairs) <= {"file", "line", "endLine", "col", "endColumn", "title"}
        given = {key: _decoded(value) for key, value in pairs.items()}
        code, _, rule = given["title"].partition(" ")
        if code.startswith("CHL"):
            yield Seen(given.get("file", ""), int(given.get("line", "1")), rule)
    assert max((kept[name] for name in ("error", "warning", "notice")), default=0) <= 10


def _decoded(text: str) -> str:
    return re.sub("%(0D|0A|3A|2C|25)", lambda found: chr(int(found[1], 16)), text)


def azure(text: str) -> Iterator[Seen]:
    """Read as the agent of Azure Pipelines does, which finds a command anywhere in a line."""
    for line in text.splitlines():
        command = re.search(
            r"##vso\[(?P<name>[^] ]+) ?(?P<properties>[^]]*)\](?P<message>.*)", line
        )
        assert "##[" not in line
        if command is None:
            if (found := _CONCISE.match(line)) and " info " in line:
                yield Seen(found["file"], int(found["line"]), found["rule"])
            continue
        assert (command.start(), command["name"]) == (0, "task.logissue")
        pairs = dict(one.split("=", 1) for one in command["properties"].split(";") if one)
        known = {"type", "sourcepath", "linenumber", "columnnumber", "code"}
        assert set(pairs) <= known
        assert pairs["type"] in {"error", "warning"}
        if "code" in pairs:
            file = pairs.get("sourcepath", "")
            for escape, char in (("%3B", ";"), ("%5D", "]"), ("%AZP25", "%")):
                file = file.replace(escape, char)
            rule = command["message"].partition(": ")[0]
            yield Seen(file, int(pairs.get("linenumber", "1")), rule)


_CODE_QUALITY = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"},
            "fingerprint": {"type": "string", "minLength": 1},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "pattern": "^(?!\\./|/)."},
                    "lines": {
                        "type": "object",
                        "required": ["begin"],
                        "properties": {"begin": {"type": "integer", "minimum": 1}},
                    },
                },
            },
        },
    },
}
"""The fields that GitLab's page on Code Quality says it reads; it publishes no schema."""


def gitlab(text: str) -> Iterator[Seen]:
    issues = json.loads(text)
    jsonschema.validate(issues, _CODE_QUALITY)
    fingerprints = [one["fingerprint"] for one in issues]
    assert len(set(fingerprints)) == len(fingerprints)
    for one in issues:
        if one["check_name"] != "rule-crash":
            place = one["location"]
            yield Seen(place["path"], place["lines"]["begin"], one["check_name"])


_JUNIT: Mapping[str, tuple[set[str], set[str]]] = {
    "testsuites": ({"name", "tests", "failures", "errors"}, {"testsuite"}),
    "testsuite": ({"name", "tests", "failures", "errors", "skipped"}, {"testcase"}),
    "testcase": (
        {"name", "classname", "file", "line"},
        {"failure", "error", "skipped", "system-out"},
    ),
    "failure": ({"message", "type"}, set()),
    "error": ({"message", "type"}, set()),
    "skipped": ({"message"}, set()),
    "system-out": (set(), set()),
}
"""Attributes and children that the readers of JUnit have in common; of `testsuites` also skipped."""


def junit(text: str) -> Iterator[Seen]:
    root = ET.fromstring(text)
    assert root.tag == "testsuites"
    root.attrib.pop("skipped")
    for element in root.iter():
        attributes, children = _JUNIT[element.tag]
        assert set(element.attrib) <= attributes
        assert {one.tag for one in element} <= children
        assert all(element.attrib.values())
    suites = JUnitXml.fromstring(text.encode())
    counted = [suites.tests, suites.failures, suites.errors, suites.skipped]
    names = []
    for suite in suites:
        cases = list(suite)
        assert suite.tests == len(cases)
        names += [(suite.name, one.classname, one.name) for one in cases]
    suites.update_statistics()
    assert counted == [suites.tests, suites.failures, suites.errors, suites.skipped]
    assert len(names) == suites.tests
    for suite in suites:
        for case in suite:
            texts = [one.text or "" for one in case.result] + [case.system_out or ""]
            for line in "\n".join(texts).splitlines():
                place = re.match(rf"{_PLACE.pattern}: (error|warning|info): ", line)
                if place:
                    rule = case.classname.removeprefix("chloro-lint.")
                    yield Seen(place["file"], int(place["line"]), rule)


def markdown(text: str) -> Iterator[Seen]:
    """Render as GitHub does, and read the first table; no markup but the format's own is left."""
    assert len(text.encode()) < 1 << 20
    html = MarkdownIt("gfm-like", {"linkify": False}).render(text)
    known = {"h2", "p", "table", "thead", "tbody", "tr", "th", "td", "code", "strong", "pre"}
    known |= {"details", "summary", "ul", "li"}
    tags = set(re.findall(r"</?([a-zA-Z][a-zA-Z0-9]*)", html))
    assert tags <= known, tags - known
    first = re.search(r"<table>.*?</table>", html, re.DOTALL)
    if first is None or "<th>Fails</th>" not in first[0]:
        return
    for row in re.findall(r"<tr>(.*?)</tr>", first[0], re.DOTALL)[1:]:
        cells = re.findall(r"<td>(.*?)</td>", row, re.DOTALL)
        assert len(cells) == 5
        plain = [unescape(re.sub(r"</?code>", "", one)) for one in cells]
        place = _PLACE.fullmatch(plain[1])
        assert place is not None
        yield Seen(place["file"], int(place["line"]), plain[3])


def csv_findings(text: str) -> Iterator[Seen]:
    head, *rows = csv.reader(StringIO(text, newline=""), strict=True)
    assert text.count("\r\n") == text.count("\n") == len(rows) + 1
    for row in rows:
        assert len(row) == len(head)
        assert not any(cell[:1] in "=+-@\t\r" for cell in row if cell)
        one = dict(zip(head, row, strict=True))
        if not one["silenced_by"]:
            yield Seen(one["file"], int(one["line"]), one["name"])


def sarif(text: str) -> Iterator[Seen]:
    """Hold a log to what GitHub's code scanning demands of one, beyond the schema."""
    log = json.loads(text)
    assert (log["$schema"], log["version"]) == (
        "https://json.schemastore.org/sarif-2.1.0.json",
        "2.1.0",
    )
    [run] = log["runs"]
    assert run["automationDetails"]["id"].endswith("/")
    rules = run["tool"]["driver"]["rules"]
    assert [one["id"] for one in rules] == sorted({one["id"] for one in rules})
    for rule in rules:
        _sarif_rule(rule)
    for result in run["results"]:
        rule = rules[result["ruleIndex"]]
        assert rule["id"] == result["ruleId"]
        assert result["message"]["text"].strip()
        assert len(result["locations"]) == 1
        related = result.get("relatedLocations", [])
        assert [one["id"] for one in related] == list(range(1, len(related) + 1))
        for one in (*result["locations"], *related):
            _sarif_place(one["physicalLocation"])
        marks = result["partialFingerprints"]
        assert all(re.fullmatch(r"[0-9a-f]{1,16}(:[0-9]+)?", one) for one in marks.values())
        if not result.get("suppressions"):
            place = result["locations"][0]["physicalLocation"]
            file = unquote(place["artifactLocation"]["uri"])
            name = re.sub(r"(?<=.)(?=[A-Z])", "-", rule["name"]).lower()
            yield Seen(file, place["region"]["startLine"], name)
    named = [one["partialFingerprints"]["chloroLint/v1"] for one in run["results"]]
    assert len(set(named)) == len(named)


def _sarif_rule(rule: Mapping[str, Any]) -> None:
    texts = (rule["shortDescription"]["text"], rule["fullDescription"]["text"])
    assert all(text.strip() and len(text) <= 1024 for text in texts)
    assert rule["help"]["text"].strip()
    assert rule["help"]["markdown"].strip()
    tags = rule["properties"]["tags"]
    assert len(tags) == len(set(tags)) <= 10
    assert ("security-severity" in rule["properties"]) is ("security" in tags)
    assert 0.1 <= float(rule["properties"].get("security-severity", "1")) <= 10
    assert rule["properties"]["problem.severity"] in {"error", "warning", "recommendation"}


def _sarif_place(place: Mapping[str, Any]) -> None:
    uri = urlsplit(place["artifactLocation"]["uri"])
    assert uri.path
    assert uri.scheme in ("", "file")
    assert not uri.query
    assert not uri.fragment
    region = place["region"]
    begin, end = ((region[f"{at}Line"], region[f"{at}Column"]) for at in ("start", "end"))
    assert (1, 1) <= begin <= end


READERS: Mapping[str, Callable[[str], Iterator[Seen]]] = {
    "full": full,
    "concise": concise,
    "json": json_report,
    "github": github,
    "sarif": sarif,
    "gitlab": gitlab,
    "junit": junit,
    "azure": azure,
    "markdown": markdown,
    "csv": csv_findings,
}
"""The reader of each format of findings."""

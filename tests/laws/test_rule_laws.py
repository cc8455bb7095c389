"""What holds of every rule on every one of its fixtures, whoever wrote it."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from typing import Any

import jsonschema
import pytest

from chloro_lint.baseline import load
from chloro_lint.examine import Examined, Examiner
from chloro_lint.kube.decode import decode
from chloro_lint.lint import Linter
from chloro_lint.model import Diagnostic, FieldPath, Resource, Source, Span
from chloro_lint.parse import parse
from chloro_lint.report import Report
from chloro_lint.reporters import COMPLIANCE, FORMATS, View, render, render_compliance
from tests import harness
from tests.harness import ROOT, Story, all_stories, findings, lint, rule, table
from tests.reporters.sample_compliance import whole

STORIES = all_stories()
EVERY_STORY = pytest.mark.parametrize(
    "story", STORIES, ids=[f"{one.rule}/{one.name}" for one in STORIES]
)
ABOUT_ORDER = {"duplicate-object", "ambiguous-component", "late-prerequisite"}
"""Rules that speak of the order of documents: which comes first is what they say."""

MOST_LINES = 3
"""Lines of a story that are silenced one after the other."""

Said = tuple[str, str, str]


@cache
def first_run(story: Story) -> Report:
    return lint(story)


@cache
def resources(story: Story) -> tuple[Resource, ...]:
    """The objects of a story, as they are before any rule has seen them."""
    return tuple(
        one for source in story.sources() for one in decode(parse(source), table()).resources
    )


def said(report: Report, story: Story) -> Counter[Said]:
    """What a rule finds, without files and lines."""
    return Counter(
        (one.subject, one.path, _placeless(one.message)) for one in findings(report, story.rule)
    )


def _placeless(message: str) -> str:
    return re.sub(r"\S+\.(yaml|yml|json)(:[0-9]+)?|\bline [0-9]+", "PLACE", message)


def repeated(story: Story) -> bool:
    """Whether an object is defined more than once, so that the order decides which one counts."""
    names = Counter((one.kind, one.namespace, one.name) for one in resources(story))
    return any(count > 1 for count in names.values())


def lines_of(story: Story) -> dict[str, list[str]]:
    return {one.name: list(parse(one).lines) for one in story.sources()}


def lies_in(span: Span, lines: Sequence[str]) -> bool:
    if not 1 <= span.line <= span.end_line <= len(lines):
        return False
    starts = 1 <= span.column <= len(lines[span.line - 1]) + 1
    ends = 1 <= span.end_column <= len(lines[span.end_line - 1]) + 1
    return starts and ends and span[:2] <= span[2:]


@EVERY_STORY
def test_every_place_lies_in_its_file(story: Story) -> None:
    lines = lines_of(story)
    report = first_run(story)
    for one in findings(report, story.rule):
        assert lies_in(one.span, lines[one.file]), one
        for place in one.related:
            assert lies_in(place.span, lines[place.file]), place
    for control in report.controls:
        for evidence in control.evidence:
            assert evidence.span is not None
            assert lies_in(evidence.span, lines[evidence.file]), evidence


def steps(pointer: str, data: Any) -> FieldPath:
    """Read a JSON pointer as a path; a step into a list, or into nothing, is a number."""
    path: list[str | int] = []
    value = data
    for word in pointer.split("/")[1:]:
        name = word.replace("~1", "/").replace("~0", "~")
        number = name.isdecimal() and not isinstance(value, dict)
        step: str | int = int(name) if number else name
        path.append(step)
        if isinstance(value, dict):
            value = value.get(name)
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            value = None
    return tuple(path)


def owner_of(finding: Diagnostic, story: Story) -> Resource | None:
    """The object that a finding speaks of: by its name, and of several the one at its place."""
    for one in resources(story):
        if one.source == finding.file and one.label == finding.subject:
            path = steps(finding.path, one.data)
            if one.span(path) == finding.span:
                return one
    return None


def expected_words(one: Resource, path: FieldPath) -> set[str]:
    """How the text may begin at the place of a path: with the deepest key that is written."""
    while path and not one.positions.written(path):
        path = path[:-1]
    last = path[-1] if path else 0
    if isinstance(last, int):
        item = one.get(*path)
        if isinstance(item, dict):
            return set(item)
        return {str(item), str(item).lower(), *([str(item)[0]] if item else [])}
    return {last}


@EVERY_STORY
def test_a_place_begins_with_the_key_that_a_person_would_edit(story: Story) -> None:
    lines = lines_of(story)
    for finding in findings(first_run(story), story.rule):
        if not finding.path:
            continue  # an absent object, or an object as a whole
        one = owner_of(finding, story)
        assert one is not None, f"{finding.subject} {finding.path} is not at {finding.span}"
        text = lines[finding.file][finding.span.line - 1][finding.span.column - 1 :]
        words = expected_words(one, steps(finding.path, one.data))
        begun = tuple(form for word in words for form in (word, f'"{word}', f"'{word}"))
        assert text.startswith((*begun, "*", "|", ">", "[", "{")), f"{text!r} for {finding.path}"


@EVERY_STORY
def test_two_runs_say_the_same(story: Story) -> None:
    assert lint(story) == first_run(story)


def with_reversed_documents(source: Source) -> Source:
    parts: list[list[bytes]] = [[]]
    for line in source.data.splitlines(keepends=True):
        if re.match(rb"---(\s|$)", line):
            parts.append([])
        else:
            parts[-1].append(line)
    texts = [b"".join(part) for part in parts if b"".join(part).strip()]
    ended = [text if text.endswith(b"\n") else text + b"\n" for text in texts]
    return Source(source.name, b"---\n".join(reversed(ended)), source.explicit)


@EVERY_STORY
def test_the_order_of_documents_does_not_matter(story: Story) -> None:
    if story.rule in ABOUT_ORDER or repeated(story):
        pytest.skip("the order of definitions decides which one counts")
    sources = [with_reversed_documents(one) for one in story.sources()]
    assert said(lint(story, sources), story) == said(first_run(story), story)


@EVERY_STORY
def test_no_rule_changes_what_it_looks_at(story: Story) -> None:
    seen: list[Examined] = []

    def keeping(examiner: Examiner, jobs: Iterable[Any]) -> Iterator[Examined]:
        for job in jobs:
            seen.append(examiner.examine(*job))
            yield seen[-1]

    linter = Linter([rule(story.rule)], table(), harness.baseline(story.baseline))
    linter.lint(story.sources(), examine=keeping)
    after = {(one.source, one.index): one.data for each in seen for one in each.resources}
    before = {(one.source, one.index): one.data for one in resources(story)}
    assert after == {key: before[key] for key in after}


def silenced_at(story: Story, file: str, line: int) -> list[Source] | None:
    """The story with a comment at the end of one line; None where no comment can stand there."""
    comment = f" # chloro-lint: ignore[{story.rule}] a law"
    sources = []
    for source in story.sources():
        if source.name != file:
            sources.append(source)
            continue
        lines = source.data.decode().split("\n")
        lines[line - 1] = re.sub(r"\s*# expect: .*", "", lines[line - 1]).rstrip("\r") + comment
        changed = Source(file, "\n".join(lines).encode())
        if [one.line for one in parse(changed).comments if "a law" in one.text] != [line]:
            return None
        sources.append(changed)
    return sources


@EVERY_STORY
def test_silencing_a_line_silences_what_stands_there_and_nothing_else(story: Story) -> None:
    before = findings(first_run(story), story.rule)
    lines = lines_of(story)
    for file, line in sorted({(one.file, one.span.line) for one in before})[:MOST_LINES]:
        sources = silenced_at(story, file, line)
        if sources is None:
            continue
        report = lint(story, sources)
        assert [d for d in report.diagnostics if d.name.endswith("-silencer")] == []
        kept = Counter(map(key, findings(report, story.rule)))
        gone = Counter(key(one.diagnostic) for one in report.silenced)
        assert kept + gone == Counter(map(key, before))
        there = Counter(key(one) for one in before if (one.file, one.span.line) == (file, line))
        assert there <= gone
        if gone != there:
            text = lines[file][line - 1]
            assert re.match(r"\s*- |\S", text), f"a comment at {text!r} reaches beyond its line"


def key(one: Diagnostic) -> tuple[str, int, str, str]:
    return (one.file, one.span.line, one.path, one.message)


def as_json(source: Source) -> Source | None:
    """The documents of a file as one List in JSON; None where they are not all mappings."""
    parsed = parse(source)
    documents = [one.data for one in parsed.documents]
    if parsed.problems or not all(isinstance(one, dict) for one in documents):
        return None
    if source.name.rpartition("/")[2].startswith("kustomization"):
        return source
    data = {"apiVersion": "v1", "kind": "List", "items": documents}
    return Source(re.sub(r"\.ya?ml$", ".json", source.name), json.dumps(data, indent=1).encode())


@EVERY_STORY
def test_the_same_manifests_in_json_say_the_same(story: Story) -> None:
    sources = [as_json(one) for one in story.sources()]
    if None in sources:
        pytest.skip("not all documents are objects")
    report = lint(story, [one for one in sources if one is not None])
    assert said(report, story) == said(first_run(story), story)


@lru_cache
def is_a_report() -> Callable[[Any], Iterator[jsonschema.ValidationError]]:
    text = (ROOT / "schemas/report.schema.json").read_text()
    return jsonschema.Draft202012Validator(json.loads(text)).iter_errors


@EVERY_STORY
def test_every_reporter_shows_it(story: Story) -> None:
    report = first_run(story)
    for name in FORMATS:
        view = View(width=80, show_silenced=True, statistics=True, verbose=True)
        text = render(name, report, view)
        assert text == "" or text.endswith("\n")
        if name == "json":
            data = json.loads(text)
            data["controls"] = [one for one in data["controls"] if one["evidence"]]
            assert [error.message for error in is_a_report()(data)] == []
            continue
        for finding in findings(report, story.rule):
            assert finding.code in text or finding.name in text


@lru_cache
def is_a_compliance_report() -> Callable[[Any], Iterator[jsonschema.ValidationError]]:
    text = (ROOT / "schemas/compliance.schema.json").read_text()
    return jsonschema.Draft202012Validator(json.loads(text)).iter_errors


FAILING = [one for one in STORIES if one.name.startswith("fail")]


@pytest.mark.parametrize("story", FAILING, ids=[f"{one.rule}/{one.name}" for one in FAILING])
def test_every_compliance_format_shows_it(story: Story) -> None:
    report = first_run(story)
    controls = tuple(one for one in report.controls if one.evidence)
    shown = whole(replace(report, controls=controls), changes=None)
    for name in COMPLIANCE if controls else ():
        text = render_compliance(name, shown, View(width=80, verbose=True))
        assert text.endswith("\n")
        if name == "json":
            assert [error.message for error in is_a_compliance_report()(json.loads(text))] == []
        for one in controls:
            assert one.id in text


def test_no_rule_has_changed_a_baseline() -> None:
    for name in sorted({one.baseline for one in STORIES}):
        kept = harness.baseline(name)
        fresh = load(harness._baseline_source(name), harness._baseline_source)
        assert kept == fresh

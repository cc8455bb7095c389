"""JUnit XML: a test for each rule and object, so that build services show what was checked.

There is no schema that all readers share; this is what Jenkins, GitLab, Azure and CircleCI have in
common. A passing test needs evidence, and only what a statement of the architecture asks for leaves
some. Times are left out: a report of the same manifests is the same text.
"""

from __future__ import annotations

from xml.etree import ElementTree as ET

from chloro_lint.model import Diagnostic, Severity, Silenced, Verdict
from chloro_lint.model.regex import regex
from chloro_lint.model.values import dataclass, field
from chloro_lint.report import Report
from chloro_lint.reporters.finding import exception, statement, where
from chloro_lint.reporters.text import visible
from chloro_lint.reporters.view import View

_NO_XML = regex("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML 1.0 document may hold, not even as a reference."""

_NO_FILE = "(no file)"


@dataclass(slots=True)
class _Case:
    """What a report says about one rule on one object of one file."""

    line: int = 0
    failed: list[Diagnostic] = field(default_factory=list)
    noted: list[Diagnostic] = field(default_factory=list)
    """Information: it stands in the output of a test that passes, as it does not fail a run."""
    silenced: list[Silenced] = field(default_factory=list)


_Key = tuple[str, str, str]
"""File, rule, object."""


def junit(report: Report, _view: View) -> str:
    """Write a test suite for each file; failures, then what is silenced, then what passed."""
    root = ET.Element("testsuites", name="chloro-lint")
    files: dict[str, dict[tuple[str, str], _Case]] = {}
    for (file, rule, subject), case in sorted(_cases(report).items()):
        files.setdefault(file, {})[rule, subject] = case
    for file, cases in files.items():
        suite = ET.SubElement(root, "testsuite", name=_legal(file or _NO_FILE))
        for (rule, subject), case in cases.items():
            _test(suite, file, rule, subject, case, report)
        _counted(suite)
    _crashes(root, report)
    _undecided(root, report)
    _counted(root)
    ET.indent(root)
    text = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _cases(report: Report) -> dict[_Key, _Case]:
    cases: dict[_Key, _Case] = {}
    for item in report.diagnostics:
        case = _case(cases, item)
        (case.noted if item.severity is Severity.INFO else case.failed).append(item)
    for silenced in report.silenced:
        _case(cases, silenced.diagnostic).silenced.append(silenced)
    for control in report.controls:
        for one in control.evidence:
            if one.verdict is Verdict.PASS:
                key = (one.file, one.rule, one.subject)
                cases.setdefault(key, _Case(one.span.line if one.span else 0))
    return cases


def _case(cases: dict[_Key, _Case], item: Diagnostic) -> _Case:
    return cases.setdefault((item.file, item.name, item.subject), _Case(item.span.line))


def _test(
    suite: ET.Element, file: str, rule: str, subject: str, case: _Case, report: Report
) -> None:
    known = report.rules.get(rule)
    attributes = {
        "classname": _legal(f"chloro-lint.{rule}"),
        "name": _legal(subject or file or rule),
    }
    if file:
        attributes |= {"file": _legal(file), "line": str(case.line)}
    test = ET.SubElement(suite, "testcase", attributes)
    if case.failed:
        first = case.failed[0]
        more = f" (and {len(case.failed) - 1} more)" if len(case.failed) > 1 else ""
        worst = max(item.severity for item in case.failed)
        message = {"message": _legal(statement(first) + more), "type": worst.label}
        failure = ET.SubElement(test, "failure", message)
        lines = [_line(item) for item in case.failed]
        if known:
            lines += [f"why: {' '.join(known.why.split())}", f"fix: {' '.join(known.fix.split())}"]
        failure.text = "\n".join(_legal(line) for line in lines)
    elif case.silenced:
        reasons = dict.fromkeys(exception(item) for item in case.silenced)
        ET.SubElement(test, "skipped", message=_legal("; ".join(reasons)))
    if case.noted:
        ET.SubElement(test, "system-out").text = "\n".join(_legal(_line(it)) for it in case.noted)


def _line(item: Diagnostic) -> str:
    fails = f" (fails {', '.join(item.controls)})" if item.controls else ""
    return f"{where(item)}: {item.severity.label}: {statement(item)}{fails}"


def _crashes(root: ET.Element, report: Report) -> None:
    if report.crashes:
        suite = ET.SubElement(root, "testsuite", name="rules that crashed")
        for item in report.crashes:
            test = _plain(suite, "chloro-lint.rule-crash", item.what, item.file)
            ET.SubElement(test, "error", message=_legal(item.why), type="crash")
        _counted(suite)


def _undecided(root: ET.Element, report: Report) -> None:
    if report.unchecked:
        suite = ET.SubElement(root, "testsuite", name="undecided")
        for item in report.unchecked:
            test = _plain(suite, "chloro-lint.undecided", item.what, item.file)
            ET.SubElement(test, "skipped", message=_legal(f"not decided: {item.why}"))
        _counted(suite)


def _plain(suite: ET.Element, classname: str, name: str, file: str) -> ET.Element:
    attributes = {"classname": classname, "name": _legal(name or file)}
    return ET.SubElement(suite, "testcase", attributes | ({"file": _legal(file)} if file else {}))


def _counted(element: ET.Element) -> None:
    tests = list(element.iter("testcase"))
    numbers = {"tests": len(tests)} | {
        plural: sum(1 for _ in element.iter(name))
        for plural, name in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped"))
    }
    for key, number in numbers.items():
        element.set(key, str(number))


def _legal(text: str) -> str:
    return _NO_XML.sub("\ufffd", visible(text))

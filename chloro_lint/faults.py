"""Faults of files and of the tool's own use (CHL0xx): found by the pipeline, not by a check.

They share the shape of rules, so that one page, one table and one report serve both, but nothing
runs them and nothing deselects them.
"""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.model import Outcome, Rule, Severity


def _nothing(_subject: object, _parameters: object) -> Iterator[Outcome]:
    return iter(())


def _fault(
    code: str, name: str, summary: str, why: str, fix: str, severity: Severity = Severity.ERROR
) -> Rule:
    return Rule(
        code=code,
        name=name,
        severity=severity,
        target="tool",
        summary=summary,
        why=why,
        fix=fix,
        check=_nothing,
        origin=__name__,
    )


LOSING = frozenset(
    {"excessive-structure", "not-yaml", "syntax-error", "undecodable-bytes", "unrendered-template"}
)
"""Faults by which objects of a file may be lost."""

FAULTS: tuple[Rule, ...] = (
    _fault(
        "CHL001",
        "syntax-error",
        "File is not valid YAML or JSON",
        "Kubernetes refuses the document, and nothing in it could be checked.",
        "Correct the syntax at the place shown.",
    ),
    _fault(
        "CHL002",
        "duplicate-key",
        "Mapping holds the same key twice",
        "kubectl keeps the last value without a word and strict validation refuses the object, so "
        "what a reviewer reads first is not what runs.",
        "Remove one of the two entries.",
    ),
    _fault(
        "CHL003",
        "not-an-object",
        "Document is not a Kubernetes API object",
        "A document without `apiVersion`, `kind` and a name cannot be applied, and no rule can "
        "judge it.",
        "Add what is missing, or move the file out of the manifests.",
    ),
    _fault(
        "CHL004",
        "unrendered-template",
        "Template syntax stands where a value belongs",
        "The file is a source for a template engine, not a manifest: what would be applied is not "
        "written here, so it cannot be judged.",
        "Render the template first and lint its output, for example "
        "`helm template . | chloro-lint -`.",
    ),
    _fault(
        "CHL005",
        "not-yaml",
        "Text under a manifest's name is not YAML",
        "The file cannot be applied, and a folder that is applied as a whole stops at it.",
        "Rename the file or move it out of the manifests.",
    ),
    _fault(
        "CHL006",
        "undecodable-bytes",
        "Bytes are not text in UTF-8 or UTF-16",
        "Kubernetes refuses the document, and nothing in it could be checked.",
        "Save the file as UTF-8.",
    ),
    _fault(
        "CHL007",
        "excessive-structure",
        "Document is nested, aliased or sized beyond what Kubernetes reads",
        "The API server refuses such objects, and tools that try to read them run out of memory.",
        "Split the document, or write the repeated parts once.",
    ),
    _fault(
        "CHL008",
        "unsupported-value",
        "Value has no meaning to Kubernetes",
        "Manifests are JSON in YAML's clothes: keys are strings, numbers are finite. kubectl "
        "refuses the document.",
        "Write a string, or a finite number.",
    ),
    _fault(
        "CHL009",
        "rule-crash",
        "A rule failed on an object",
        "That is a defect of chloro-lint. Nothing is known of the object under this rule, so the "
        "run cannot be trusted.",
        "Report it with the object; the other rules went on.",
    ),
    _fault(
        "CHL010",
        "invalid-silencer",
        "Silencer names no rule or gives no reason",
        "An exception without a name or a reason cannot be reviewed, so it silences nothing.",
        "Write `# chloro-lint: ignore[rule-name] reason`.",
    ),
    _fault(
        "CHL011",
        "unused-silencer",
        "Silencer silences nothing",
        "The finding is gone, or the silencer stands in the wrong place; left alone it hides the "
        "next one.",
        "Remove it.",
        Severity.WARNING,
    ),
    _fault(
        "CHL012",
        "expired-waiver",
        "Waiver has expired",
        "The exception was granted until a date; its findings count again.",
        "Repair the findings, or have the owner renew the waiver.",
    ),
    _fault(
        "CHL013",
        "wrong-type",
        "Value has a type that Kubernetes cannot read here",
        "The API server refuses the object. Rules read the field as absent, and what they would "
        "have passed because of it is unknown.",
        "Write a value of the type that the field has.",
    ),
    _fault(
        "CHL014",
        "system-not-found",
        "Nothing of the baseline's system is in the manifests",
        "Every statement of the architecture is about objects that are not here, so none of them "
        "holds.",
        "Point chloro-lint at the system's manifests, name its namespace in the configuration, or "
        "lint without an architecture by `--baseline none`.",
    ),
    _fault(
        "CHL015",
        "ignored-text",
        "Text stands where kubectl does not read it",
        "kubectl drops what follows the end of a document without a word, so it never reaches the "
        "cluster.",
        "Begin the next document with a line of three dashes.",
    ),
    _fault(
        "CHL016",
        "unreadable-file",
        "File could not be read",
        "What was not read was not checked.",
        "Correct the permissions or remove the file.",
    ),
    _fault(
        "CHL017",
        "ambiguous-component",
        "Component of the baseline is defined more than once",
        "Only one of the definitions will run, and which one depends on the order of files.",
        "Keep one definition, or name the environments as separate sets in the configuration.",
    ),
)

BY_NAME: dict[str, Rule] = {fault.name: fault for fault in FAULTS}

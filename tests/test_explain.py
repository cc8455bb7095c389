from __future__ import annotations

from dataclasses import replace

from chloro_lint.baseline import Control, Decision
from chloro_lint.explain import control_page, page, rules_table
from chloro_lint.faults import BY_NAME
from chloro_lint.model import Bound, Parameter, Rule, Severity

RATE = Rule(
    code="CHL104",
    name="missing-rate-limit",
    severity=Severity.WARNING,
    target="resource",
    summary="Ingress has no rate limit",
    why="One client can exhaust the pods behind it.",
    fix="Annotate the Ingress.",
    check=lambda _subject, _parameters: iter(()),
    kinds=frozenset({"Ingress"}),
    parameters={
        "rate": Parameter("Requests per second | client", "bound", Bound("exactly", 20)),
        "classes": Parameter("Ingress classes", "strings", ["nginx"]),
        "host": Parameter("A host to leave out", "string", ""),
    },
    references=("https://kubernetes.github.io/ingress-nginx/",),
    equivalents={"kubescape": "C-0009"},
    frameworks={"NSA": ("3.1", "3.2")},
    origin="chloro_lint.rules.missing_rate_limit",
)
FAIL = """\
# expect: missing-rate-limit: has no rate limit
kind: Ingress  # expect: missing-rate-limit: other words
  # expect: another-rule: deeper
metadata:  # kept
"""


def test_a_page_holds_everything_about_a_rule() -> None:
    assert (
        page(RATE, FAIL, "kind: Ingress\n")
        == """\
# missing-rate-limit (CHL104)

Ingress has no rate limit.

- Severity: warning
- Looks at: each object of kind Ingress

## Why

One client can exhaust the pods behind it.

## Don't

```yaml
kind: Ingress
metadata:  # kept
```

## Do

```yaml
kind: Ingress
```

## Fix

Annotate the Ingress.

## Parameters

| Name | Kind | Default | Meaning |
| --- | --- | --- | --- |
| `rate` | bound | `20` | Requests per second \\| client |
| `classes` | strings | `["nginx"]` | Ingress classes |
| `host` | string | empty | A host to leave out |

## Silence it

One line, by a comment on it or on the line above:

```yaml
# chloro-lint: ignore[missing-rate-limit] the reason
```

One object, by an annotation:

```yaml
metadata:
  annotations:
    chloro-lint.io/ignore.missing-rate-limit: the reason
```

With an owner and an end, by a waiver in the configuration:

```yaml
waivers:
  - rule: missing-rate-limit
    object: Deployment my-namespace/my-name
    reason: why it is acceptable
    owner: who answers for it
    expires: YYYY-MM-DD
```

## References

- https://kubernetes.github.io/ingress-nginx/

## In other tools

- kubescape: `C-0009`

## Frameworks

- NSA: 3.1, 3.2

## Source

`chloro_lint/rules/missing_rate_limit.py`
"""
    )


def test_sections_without_content_are_left_out() -> None:
    assert (
        page(BY_NAME["syntax-error"], "", "")
        == """\
# syntax-error (CHL001)

File is not valid YAML or JSON.

- Severity: error
- Looks at: the files themselves

## Why

Kubernetes refuses the document, and nothing in it could be checked.

## Fix

Correct the syntax at the place shown.

## Silence it

It cannot be deselected: what it says is about the run itself.

## Source

`chloro_lint/faults.py`
"""
    )


def test_a_rule_that_needs_parameters_and_is_new_says_so() -> None:
    needy = replace(
        RATE,
        parameters={"rate": Parameter("How many", "bound")},
        status="preview",
        origin="rules/missing-rate-limit.yaml",
    )
    text = page(needy, "", "")
    assert (
        "- Runs where a baseline or the configuration gives it parameters\n"
        "- Preview: off until it is selected by its name\n"
    ) in text
    assert "| `rate` | bound | required | How many |" in text
    assert text.endswith("## Source\n\n`rules/missing-rate-limit.yaml`\n")


def test_an_example_with_backticks_gets_a_longer_fence() -> None:
    assert "````yaml\n  a: '```'\n````" in page(RATE, "\n  a: '```'\n\n", "")


def test_a_control_names_the_rules_that_decide_it_with_their_parameters() -> None:
    control = Control(
        "BF-05",
        "1 High-level architecture",
        "Rate limiting at the Ingress:\n20 requests a second.",
        ("BF-05", "BF-32"),
        (
            Decision("missing-rate-limit", "frontend", {"rate": Bound("at-most", 20)}, "b.yaml:3"),
            Decision("gone", "", {"hosts": ["a", "b"]}, "b.yaml:4"),
        ),
        ("connectivity",),
        "The load balancer's settings.",
        "Counted per client.",
    )
    assert (
        control_page(control, {RATE.name: RATE})
        == """\
# BF-05

> Rate limiting at the Ingress: 20 requests a second.

- Section: 1 High-level architecture
- Facts: BF-05, BF-32

## Decided by

- `missing-rate-limit` (CHL104): Ingress has no rate limit
  - component: `frontend`
  - rate: `at most 20`
- `gone`
  - hosts: `["a", "b"]`
- the proof `connectivity`

## Evidence to ask for

The load balancer's settings.

## Note

Counted per client.
"""
    )


def test_a_control_that_nothing_decides_says_so() -> None:
    assert (
        control_page(Control("X-1", "Section", "A statement."), {})
        == """\
# X-1

> A statement.

- Section: Section

## Decided by

Nothing: its verdict is unknown.
"""
    )


def test_a_manual_control_is_decided_by_evidence_alone() -> None:
    text = control_page(Control("X-1", "Section", "A statement.", manual="A contract."), {})
    assert "## Decided by" not in text
    assert text.endswith("## Evidence to ask for\n\nA contract.\n")


def test_the_table_lists_rules_by_code_and_links_their_pages() -> None:
    assert (
        rules_table([RATE, BY_NAME["syntax-error"]])
        == """\
| Code | Name | Severity | Summary | In other tools |
| --- | --- | --- | --- | --- |
| CHL001 | [syntax-error](docs/rules/syntax-error.md) | error | File is not valid YAML or JSON |  |
| CHL104 | [missing-rate-limit](docs/rules/missing-rate-limit.md) | warning | Ingress has no rate limit | kubescape C-0009 |
"""
    )

"""undropped-capabilities and added-capabilities: what fixtures cannot say."""

import pytest

from chloro_lint.model import Severity, Verdict
from tests.rules.outcomes import POD, outcomes, path

WINDOWS = "  os: {name: windows}\n"
CONTEXT = ("spec", "containers", 0, "securityContext", "capabilities")


def manifest(context: str, pod: str = "", ports: str = "[]") -> str:
    return (
        f"{POD}spec:\n{pod}  containers:\n"
        f"    - {{name: web, ports: {ports}, securityContext: {context}}}\n"
    )


@pytest.mark.parametrize("name", ["undropped-capabilities", "added-capabilities"])
@pytest.mark.parametrize(("context", "pod"), [("{privileged: true}", ""), ("{}", WINDOWS)])
def test_privileged_and_windows_containers_are_not_asked(name: str, context: str, pod: str) -> None:
    [outcome] = outcomes(name, manifest(context, pod))
    assert outcome.verdict is Verdict.NOT_APPLICABLE


def test_all_is_evidence_at_the_list() -> None:
    [outcome] = outcomes("undropped-capabilities", manifest("{capabilities: {drop: [ALL]}}"))
    assert (outcome.verdict, path(outcome)) == (Verdict.PASS, (*CONTEXT, "drop"))
    assert (outcome.seen, outcome.expected) == ("ALL", "ALL")


@pytest.mark.parametrize(("name", "severity"), [("all", Severity.WARNING), ("CAP_ALL", None)])
def test_a_spelling_that_runtimes_read_weighs_less(name: str, severity: Severity | None) -> None:
    [outcome] = outcomes(
        "undropped-capabilities", manifest(f"{{capabilities: {{drop: [{name}]}}}}")
    )
    assert (outcome.verdict, outcome.severity) == (Verdict.FAIL, severity)
    assert path(outcome) == (*CONTEXT, "drop", 0)


def test_nothing_added_is_evidence() -> None:
    [outcome] = outcomes("added-capabilities", manifest("{}"))
    assert (outcome.verdict, outcome.seen) == (Verdict.PASS, "none")
    assert outcome.expected == "at most NET_BIND_SERVICE"


def test_the_baseline_says_what_is_allowed() -> None:
    text = manifest("{capabilities: {add: [CHOWN, NET_BIND_SERVICE]}}")
    [outcome] = outcomes("added-capabilities", text, {"allowed": ["CHOWN"]})
    assert outcome.message == "container 'web' adds the capability NET_BIND_SERVICE"
    assert outcome.expected == "at most CHOWN"


@pytest.mark.parametrize(
    ("ports", "verdict"),
    [
        ("[]", Verdict.PASS),
        ("[{containerPort: 80}]", Verdict.PASS),
        ("[{containerPort: 8080}, {containerPort: 1023}]", Verdict.PASS),
        ("[{containerPort: 1024}]", Verdict.FAIL),
    ],
)
def test_net_bind_service_is_idle_where_declared_ports_are_high(
    ports: str, verdict: Verdict
) -> None:
    text = manifest("{capabilities: {add: [NET_BIND_SERVICE]}}", ports=ports)
    [outcome] = outcomes("added-capabilities", text)
    assert outcome.verdict is verdict
    assert outcome.severity is (Severity.INFO if verdict is Verdict.FAIL else None)

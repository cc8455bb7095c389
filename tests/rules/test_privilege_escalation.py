import pytest

from chloro_lint.model import Outcome, Severity, Verdict
from tests.rules.outcomes import POD, outcomes


def judged(context: str, pod: str = "") -> Outcome:
    manifest = f"{POD}spec:\n{pod}  containers:\n    - {{name: web, securityContext: {context}}}\n"
    [outcome] = outcomes("privilege-escalation", manifest)
    return outcome


@pytest.mark.parametrize(
    "context", ["{privileged: true}", "{privileged: true, allowPrivilegeEscalation: true}"]
)
def test_a_privileged_container_is_left_to_the_rule_about_those(context: str) -> None:
    outcome = judged(context)
    assert outcome.verdict is Verdict.NOT_APPLICABLE
    assert outcome.message == "container 'web' is privileged, which implies it"


def test_windows_has_no_such_setting() -> None:
    outcome = judged("{allowPrivilegeEscalation: true}", "  os: {name: windows}\n")
    assert outcome.verdict is Verdict.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("context", "severity"),
    [
        ("{privileged: true, allowPrivilegeEscalation: false}", Severity.ERROR),
        ("{allowPrivilegeEscalation: false, capabilities: {add: [CAP_SYS_ADMIN]}}", Severity.ERROR),
        ("{allowPrivilegeEscalation: false, capabilities: {add: [SYS_ADMIN]}}", None),
        ("{allowPrivilegeEscalation: true}", None),
        ("{}", None),
    ],
)
def test_what_the_api_server_refuses_is_an_error(context: str, severity: Severity | None) -> None:
    outcome = judged(context)
    assert outcome.verdict is Verdict.FAIL
    assert outcome.severity is severity


def test_the_added_capability_is_shown_beside_the_field() -> None:
    context = "{allowPrivilegeEscalation: false, capabilities: {add: [CHOWN, sys_admin]}}"
    [related] = judged(context).related
    path = ("spec", "containers", 0, "securityContext", "capabilities", "add", 1)
    assert related.place.path == path


def test_dropping_sys_admin_implies_nothing() -> None:
    outcome = judged("{allowPrivilegeEscalation: false, capabilities: {drop: [SYS_ADMIN]}}")
    assert outcome.verdict is Verdict.PASS
    assert outcome.seen == "false"

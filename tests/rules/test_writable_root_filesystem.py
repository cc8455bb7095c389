import pytest

from chloro_lint.model import Verdict
from tests.rules.outcomes import POD, outcomes, path


@pytest.mark.parametrize(
    ("pod", "context", "verdict", "seen"),
    [
        ("", "{readOnlyRootFilesystem: true}", Verdict.PASS, "true"),
        ("", "{readOnlyRootFilesystem: false}", Verdict.FAIL, "false"),
        ("", "{}", Verdict.FAIL, "absent"),
        ("  os: {name: linux}\n", "{}", Verdict.FAIL, "absent"),
        ("  os: {name: windows}\n", "{}", Verdict.NOT_APPLICABLE, ""),
    ],
)
def test_the_verdict_is_at_the_field(pod: str, context: str, verdict: Verdict, seen: str) -> None:
    manifest = f"{POD}spec:\n{pod}  containers:\n    - {{name: web, securityContext: {context}}}\n"
    [outcome] = outcomes("writable-root-filesystem", manifest)
    assert outcome.verdict is verdict
    assert outcome.seen == seen
    assert path(outcome) == (
        "spec", "containers", 0, "securityContext", "readOnlyRootFilesystem",
    )  # fmt: skip

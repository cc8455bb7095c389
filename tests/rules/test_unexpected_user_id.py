from chloro_lint.model import Verdict
from tests.rules.outcomes import POD, outcomes, path

SPEC = "spec:\n  containers:\n    - {name: web, securityContext: {runAsUser: %d}}\n"


def test_a_documented_user_is_evidence() -> None:
    [outcome] = outcomes("unexpected-user-id", POD + SPEC % 101, {"users": [101, 1001]})
    assert outcome.verdict is Verdict.PASS
    assert path(outcome) == ("spec", "containers", 0, "securityContext", "runAsUser")
    assert (outcome.seen, outcome.expected) == ("runAsUser 101", "runAsUser 101 or 1001")


def test_no_user_is_right_where_none_is_documented() -> None:
    [outcome] = outcomes("unexpected-user-id", POD + SPEC % 101, {"users": []})
    assert outcome.message == "container 'web' runs as user 101; documented is none"


def test_root_is_a_number_like_any_other() -> None:
    [outcome] = outcomes("unexpected-user-id", POD + SPEC % 0, {"users": [0]})
    assert outcome.verdict is Verdict.PASS

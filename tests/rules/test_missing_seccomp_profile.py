from chloro_lint.model import Verdict
from tests.rules.outcomes import POD, outcomes, path


def test_a_profile_in_force_is_evidence_where_it_is_written() -> None:
    manifest = POD + (
        "spec:\n  securityContext: {seccompProfile: {type: RuntimeDefault}}\n"
        "  containers:\n    - {name: web}\n"
        "    - {name: log, securityContext: {seccompProfile: "
        "{type: Localhost, localhostProfile: log.json}}}\n"
    )
    [web, log] = outcomes("missing-seccomp-profile", manifest)
    assert path(web) == ("spec", "securityContext", "seccompProfile", "type")
    assert path(log) == (
        "spec", "containers", 1, "securityContext", "seccompProfile", "type",
    )  # fmt: skip
    assert [one.seen for one in (web, log)] == ["RuntimeDefault", "Localhost log.json"]


def test_no_profile_would_be_applied_to_a_privileged_container() -> None:
    manifest = POD + (
        "spec:\n  securityContext: {seccompProfile: {type: RuntimeDefault}}\n"
        "  containers:\n    - {name: web, securityContext: {privileged: true}}\n"
    )
    [outcome] = outcomes("missing-seccomp-profile", manifest)
    assert outcome.verdict is Verdict.NOT_APPLICABLE
    assert outcome.message == "container 'web' is privileged: no profile would be applied to it"


def test_an_annotation_beside_a_field_does_not_matter() -> None:
    manifest = (
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\n  annotations:\n"
        "    seccomp.security.alpha.kubernetes.io/pod: unconfined\n"
        "spec:\n  securityContext: {seccompProfile: {type: RuntimeDefault}}\n"
        "  containers:\n    - {name: web}\n"
    )
    [outcome] = outcomes("missing-seccomp-profile", manifest)
    assert outcome.verdict is Verdict.PASS

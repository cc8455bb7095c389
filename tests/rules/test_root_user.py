from chloro_lint.model import Severity, Source, Verdict
from tests.harness import Story, lint
from tests.rules.outcomes import POD, outcomes, path

CONTAINERS = "  containers:\n    - {name: web, image: 'web:1'}\n    - {name: log, image: 'log:1'}\n"


def test_a_user_set_by_the_pod_is_one_finding_however_many_containers_inherit_it() -> None:
    manifest = POD + "spec:\n  securityContext: {runAsUser: 0}\n" + CONTAINERS
    story = Story("root-user", "fail", (), "none")
    report = lint(story, [Source("web.yaml", manifest.encode())])
    assert [one.message for one in report.diagnostics] == ["Pod default/web runs as user 0"]


def test_a_pass_is_shown_where_the_value_is_written() -> None:
    manifest = POD + "spec:\n  securityContext: {runAsUser: 101}\n" + CONTAINERS
    seen = [(one.verdict, path(one), one.seen) for one in outcomes("root-user", manifest)]
    written = ("spec", "securityContext", "runAsUser")
    assert seen == [(Verdict.PASS, written, "runAsUser 101")] * 2


def test_root_in_a_user_namespace_passes_under_a_named_assumption() -> None:
    manifest = POD + "spec:\n  hostUsers: false\n" + CONTAINERS
    [first, second] = outcomes("root-user", manifest)
    assert first == second
    assert first.verdict is Verdict.PASS
    assert path(first) == ("spec", "hostUsers")
    assert first.assumptions == (
        "the cluster runs pods with hostUsers false in user namespaces of their own",
    )


def test_host_users_true_relaxes_nothing() -> None:
    manifest = POD + "spec:\n  hostUsers: true\n" + CONTAINERS
    assert {one.verdict for one in outcomes("root-user", manifest)} == {Verdict.FAIL}


def test_an_explicit_false_beside_an_ordinary_user_is_advice() -> None:
    manifest = POD + (
        "spec:\n  securityContext: {runAsNonRoot: false}\n"
        "  containers:\n    - {name: web, securityContext: {runAsUser: 101}}\n"
    )
    [outcome] = outcomes("root-user", manifest)
    assert outcome.severity is Severity.INFO
    assert path(outcome) == ("spec", "securityContext", "runAsNonRoot")
    assert outcome.message == (
        "Pod default/web has runAsNonRoot false beside runAsUser 101: "
        "Pod Security's restricted profile refuses it"
    )


def test_a_contradiction_points_at_the_user_and_names_the_other_place() -> None:
    manifest = POD + (
        "spec:\n  securityContext: {runAsNonRoot: true}\n"
        "  containers:\n    - {name: web, securityContext: {runAsUser: 0}}\n"
    )
    [outcome] = outcomes("root-user", manifest)
    assert path(outcome) == ("spec", "containers", 0, "securityContext", "runAsUser")
    [related] = outcome.related
    assert related.place.path == ("spec", "securityContext", "runAsNonRoot")


def test_windows_users_merge_field_by_field() -> None:
    manifest = POD + (
        "spec:\n  os: {name: windows}\n"
        "  securityContext: {windowsOptions: {runAsUserName: ContainerUser}}\n"
        "  containers:\n"
        "    - {name: web, securityContext: {windowsOptions: {gmsaCredentialSpecName: web}}}\n"
    )
    [outcome] = outcomes("root-user", manifest)
    assert outcome.verdict is Verdict.PASS
    assert outcome.seen == "runAsUserName ContainerUser"
    assert path(outcome) == ("spec", "securityContext", "windowsOptions", "runAsUserName")


def test_linux_users_say_nothing_about_a_windows_pod() -> None:
    manifest = POD + (
        "spec:\n  os: {name: windows}\n  securityContext: {runAsUser: 1001}\n"
        "  containers:\n    - {name: web}\n"
    )
    [outcome] = outcomes("root-user", manifest)
    assert outcome.verdict is Verdict.FAIL

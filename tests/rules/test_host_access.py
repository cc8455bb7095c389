"""host-port, host-path-volume, host-process-namespace and unmasked-proc-mount: their evidence."""

import pytest

from chloro_lint.model import Severity, Verdict
from tests.rules.outcomes import POD, outcomes, path


def test_each_namespace_is_evidence_of_its_own() -> None:
    manifest = POD + "spec:\n  hostPID: false\n  containers: [{name: web}]\n"
    seen = [(path(one), one.seen) for one in outcomes("host-process-namespace", manifest)]
    assert seen == [
        (("spec", "hostPID"), "hostPID false"),
        (("spec", "hostIPC"), "hostIPC absent"),
    ]


def test_ports_of_a_pod_on_the_network_of_its_node_are_left_to_host_network() -> None:
    manifest = POD + (
        "spec:\n  hostNetwork: true\n  containers:\n"
        "    - {name: web, ports: [{containerPort: 80, hostPort: 80}]}\n"
    )
    [outcome] = outcomes("host-port", manifest)
    assert outcome.verdict is Verdict.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("mounted", "severity"),
    [
        ("/var/run/docker.sock", Severity.ERROR),
        ("/run/docker.sock/", Severity.ERROR),
        ("/var/run/containerd", Severity.ERROR),
        ("/run/containerd/../containerd/containerd.sock", Severity.ERROR),
        ("//run//crio/crio.sock", Severity.ERROR),
        ("/run/k3s/containerd", Severity.ERROR),
        (r"\\.\pipe\docker_engine", Severity.ERROR),
        ("/run/docker.socket", None),
        ("/run", Severity.ERROR),
        ("/var/run/", Severity.ERROR),
        ("/", Severity.ERROR),
        ("/var", None),
        ("/var/lib/docker", None),
        (r"\\.\pipe", None),
        (r"C:\\", None),
    ],
)
def test_a_runtime_is_known_by_its_socket_and_the_folders_above_it(
    mounted: str, severity: Severity | None
) -> None:
    manifest = POD + (
        f"spec:\n  volumes:\n    - {{name: node, hostPath: {{path: '{mounted}'}}}}\n"
        "  containers: [{name: web}]\n"
    )
    [outcome] = outcomes("host-path-volume", manifest)
    assert (outcome.verdict, outcome.severity) == (Verdict.FAIL, severity)


def test_no_volume_at_all_is_evidence() -> None:
    [outcome] = outcomes("host-path-volume", POD + "spec:\n  containers: [{name: web}]\n")
    assert outcome.verdict is Verdict.PASS
    assert (path(outcome), outcome.seen) == (("spec", "volumes"), "no hostPath volume")


@pytest.mark.parametrize(
    ("pod", "context", "seen"),
    [
        ("", "{}", "absent"),
        ("", "{procMount: Default}", "Default"),
        ("  hostUsers: false\n", "{procMount: Unmasked}", "Unmasked under hostUsers false"),
    ],
)
def test_a_masked_proc_is_evidence(pod: str, context: str, seen: str) -> None:
    manifest = f"{POD}spec:\n{pod}  containers:\n    - {{name: web, securityContext: {context}}}\n"
    [outcome] = outcomes("unmasked-proc-mount", manifest)
    assert (outcome.verdict, outcome.seen) == (Verdict.PASS, seen)

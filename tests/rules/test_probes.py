"""What fixtures cannot say of the rules about probes."""

from __future__ import annotations

import pytest

from chloro_lint.model import Severity, Source, Verdict
from tests.harness import Story, findings, lint
from tests.rules.outcomes import POD, outcomes, path
from tests.rules.set_outcomes import set_outcomes, where

SERVED = """\
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80}]}
---
apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec:
  containers:
    - name: web
      readinessProbe: {tcpSocket: {port: 80}}
      livenessProbe: {exec: {command: [healthy]}}
"""


@pytest.mark.parametrize(
    ("rule", "field", "seen"),
    [
        ("missing-readiness-probe", "readinessProbe", "container 'web': tcpSocket"),
        ("missing-liveness-probe", "livenessProbe", "container 'web': exec"),
    ],
)
def test_a_probe_is_shown_with_its_handler(rule: str, field: str, seen: str) -> None:
    [one] = set_outcomes(rule, SERVED)
    assert (one.verdict, one.seen) == (Verdict.PASS, seen)
    assert where(one) == ("Pod default/web", f"spec.containers.0.{field}")


@pytest.mark.parametrize("rule", ["missing-readiness-probe", "missing-liveness-probe"])
def test_pods_without_a_service_are_not_judged(rule: str) -> None:
    [one] = set_outcomes(rule, SERVED.replace("labels: {app: web}", "labels: {app: worker}"))
    assert one.verdict is Verdict.NOT_APPLICABLE
    assert one.message == "no Service leads to the pods of Pod default/web"


@pytest.mark.parametrize(
    ("rule", "namespace", "severity"),
    [
        ("missing-readiness-probe", "chloromaster", Severity.ERROR),
        ("missing-readiness-probe", "shop", Severity.WARNING),
        ("missing-liveness-probe", "chloromaster", Severity.ERROR),
        ("missing-liveness-probe", "shop", Severity.INFO),
    ],
)
def test_the_system_is_judged_more_strictly(rule: str, namespace: str, severity: Severity) -> None:
    text = SERVED.replace("metadata: {", f"metadata: {{namespace: {namespace}, ")
    text = text.replace("readinessProbe", "no").replace("livenessProbe", "none")
    story = Story(rule, "inline", (), "chloromaster")
    [one] = findings(lint(story, [Source("a.yaml", text.encode())]), rule)
    assert one.severity is severity


def test_a_number_that_nobody_declares_is_unknown() -> None:
    [one] = outcomes(
        "unresolved-probe-port",
        POD
        + "spec: {containers: [{name: web, ports: [{containerPort: 80}], "
        + "livenessProbe: {httpGet: {port: 8080}}}]}",
    )
    assert one.verdict is Verdict.UNKNOWN
    assert one.message == (
        "livenessProbe of container 'web' asks port 8080, which no container of the pod declares; "
        "this one declares 80"
    )
    assert one.missing == "whether anything in the pod listens on 8080"
    assert path(one) == ("spec", "containers", 0, "livenessProbe", "httpGet", "port")


def test_every_probe_of_a_lasting_container_is_judged() -> None:
    found = outcomes(
        "unresolved-probe-port",
        POD
        + "spec: {initContainers: [{name: setup, livenessProbe: {httpGet: {port: no}}}], "
        + "containers: [{name: web, ports: [{name: http, containerPort: 80}], "
        + "livenessProbe: {httpGet: {port: http}}, readinessProbe: {tcpSocket: {port: 80}}, "
        + "startupProbe: {exec: {command: [ready]}}}]}",
    )
    assert [(one.verdict, one.seen) for one in found] == [
        (Verdict.PASS, "livenessProbe http"),
        (Verdict.PASS, "readinessProbe 80"),
    ]

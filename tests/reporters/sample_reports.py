"""Small reports made by hand, and the few values that they are made of."""

from __future__ import annotations

from dataclasses import replace

from chloro_lint.model import (
    ControlResult,
    Diagnostic,
    Evidence,
    Excerpt,
    Location,
    Rule,
    Severity,
    Silenced,
    Span,
    Unchecked,
    Verdict,
)
from chloro_lint.report import Coverage, Report

WRITABLE = Rule(
    code="CHL312",
    name="writable-root-filesystem",
    severity=Severity.ERROR,
    target="container",
    summary="Container can write to its root filesystem",
    why="Whoever breaks in can replace the program, e.g. by a web shell. A read-only root stops "
    "that.",
    fix="Set `securityContext.readOnlyRootFilesystem: true` and mount an emptyDir where the "
    "program writes.",
    check=lambda _subject, _parameters: iter(()),
    references=("https://kubernetes.io/docs/concepts/security/pod-security-standards/",),
)
RATE = Rule(
    code="CHL104",
    name="missing-rate-limit",
    severity=Severity.WARNING,
    target="resource",
    summary="Ingress has no rate limit",
    why="One client can exhaust the pods behind it.",
    fix="Annotate the Ingress with `nginx.ingress.kubernetes.io/limit-rps`.",
    check=lambda _subject, _parameters: iter(()),
)
FINDING = Diagnostic(
    file="k8s/backend.yaml",
    span=Span(42, 11, 42, 20),
    code="CHL312",
    name="writable-root-filesystem",
    severity=Severity.ERROR,
    message="container 'api' can write to its root filesystem",
    subject="Deployment chloromaster/backend",
    path="/spec/template/spec/containers/0/securityContext/readOnlyRootFilesystem",
    fingerprint="6f2c0d5e9b8a4c11",
    related=(
        Location("k8s/namespace.yaml", Span(7, 5, 7, 40), "the namespace enforces restricted"),
    ),
    controls=("BF-41",),
    assumptions=("no admission webhook sets the field",),
    excerpt=Excerpt(41, ("      containers:", "        - name: api", "          image: api:1.4.2")),
)
WARNING = Diagnostic(
    file="k8s/ingress.yaml",
    span=Span(4, 3, 4, 14),
    code="CHL104",
    name="missing-rate-limit",
    severity=Severity.WARNING,
    message="ingress has no rate limit",
    subject="Ingress chloromaster/web",
)
SILENCED = Silenced(WARNING, "waiver", "load test", "team-edge", "2030-01-31")


def evidence(verdict: Verdict, **changes: object) -> Evidence:
    plain = Evidence(
        verdict=verdict,
        rule="hpa-target",
        subject="HorizontalPodAutoscaler chloromaster/backend",
        file="k8s/hpa.yaml",
        span=Span(12, 9, 12, 30),
        fingerprint="0a1b2c3d4e5f6071",
        path="/spec/metrics/0/resource/target/averageUtilization",
        message="",
        seen="",
        expected="",
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


CONTROLS = (
    ControlResult(
        "BF-01",
        "1 High-level architecture",
        "Users on the internet reach the application only through the Ingress Controller.",
        Verdict.PASS,
        ("BF-01",),
        ("public-service",),
        (evidence(Verdict.PASS, file="k8s/services.yaml"), evidence(Verdict.PASS)),
    ),
    ControlResult(
        "BF-13",
        "1 High-level architecture",
        "Frontend pods run the React build on nginx.",
        Verdict.MANUAL,
        ("BF-13",),
        (),
        (),
        manual="the Dockerfile of the frontend image",
    ),
    ControlResult(
        "BF-28",
        "2 Auto-scaling flow",
        "Backend HPA targets 80 % memory.",
        Verdict.FAIL,
        ("BF-28",),
        ("hpa-target",),
        (
            evidence(Verdict.PASS, seen="80"),
            evidence(
                Verdict.FAIL,
                message="the target is 50",
                seen="averageUtilization 50",
                expected="80",
            ),
        ),
    ),
    ControlResult(
        "BF-24",
        "2 Auto-scaling flow",
        "Metrics Server supplies CPU and memory metrics to the HPAs.",
        Verdict.UNKNOWN,
        ("BF-24",),
        ("hpa-target",),
        (evidence(Verdict.UNKNOWN, span=None, file="", missing="the cluster's add-ons"),),
        undecided=("metrics-proof",),
    ),
    ControlResult(
        "BF-29",
        "2 Auto-scaling flow",
        "Scale up is fast: 30 s to 60 s.",
        Verdict.WAIVED,
        ("BF-29",),
        ("hpa-behavior",),
        (
            evidence(
                Verdict.WAIVED,
                message="it scales up after 120 s",
                reason="load test",
                waived_by="waiver",
                owner="team-edge",
                expires="2030-01-31",
                excerpt=Excerpt(11, ("  scaleUp:", "    stabilizationWindowSeconds: 120")),
            ),
        ),
    ),
    ControlResult(
        "BF-55",
        "4 Traffic flow",
        "Session affinity may be enabled.",
        Verdict.NOT_APPLICABLE,
        ("BF-55",),
        ("affinity",),
        (evidence(Verdict.NOT_APPLICABLE, message="both values conform"),),
    ),
)


def report(*diagnostics: Diagnostic, **changes: object) -> Report:
    """Return a report of a run over 14 files without a baseline; `changes` replace its fields."""
    plain = Report(
        diagnostics=tuple(sorted(diagnostics)),
        silenced=(),
        unchecked=(),
        controls=(),
        coverage=Coverage(files=14, resources=31, rules=58, skipped=()),
        crashes=(),
        rules={rule.name: rule for rule in (WRITABLE, RATE)},
        tool_version="1.2.3",
        baseline="none",
        baseline_digest="",
        configuration="",
        configuration_digest="",
        system_found=None,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def everything() -> Report:
    """Return a report with something in every field."""
    return report(
        FINDING,
        WARNING,
        silenced=(SILENCED,),
        unchecked=(Unchecked("BF-24", "missing: the cluster's add-ons", "k8s/hpa.yaml"),),
        controls=CONTROLS,
        coverage=Coverage(
            14, 31, 58, (Unchecked("docker-compose.yaml", "no apiVersion and kind"),)
        ),
        crashes=(Unchecked("missing-rate-limit on Ingress chloromaster/web", "KeyError: 'spec'"),),
        baseline="chloromaster",
        baseline_digest="0123456789abcdef" * 4,
        configuration="chloro-lint.yaml",
        configuration_digest="fedcba9876543210" * 4,
        system_found=True,
    )

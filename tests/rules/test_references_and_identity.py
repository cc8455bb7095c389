"""What the rules on references and identity say beside their findings."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chloro_lint.model import Outcome, Verdict
from tests.harness import FIXTURES, baseline, rule
from tests.rules.set_outcomes import set_outcomes, where
from tests.written import report_on, source

NAMESPACE = "{apiVersion: v1, kind: Namespace, metadata: {name: shop}}\n---\n"


def verdicts(outcomes: list[Outcome]) -> list[tuple[str, str]]:
    return [(one.verdict.value, one.seen or one.missing or one.message) for one in outcomes]


def pod(name: str, body: str, namespace: str = "shop") -> str:
    return (
        f"{{apiVersion: v1, kind: Pod, metadata: {{name: {name}, namespace: {namespace}}}, "
        f"spec: {{{body}}}}}\n---\n"
    )


def test_what_lies_outside_is_asked_for_once() -> None:
    body = "serviceAccountName: robot"
    found = set_outcomes("missing-reference", pod("a", body) + pod("b", body))
    assert verdicts(found) == [("unknown", "the ServiceAccount shop/robot")]
    assert where(found[0]) == ("Pod shop/a", "spec.serviceAccountName")


def test_many_missing_objects_of_one_kind_are_one_finding() -> None:
    volumes = ", ".join(f"{{name: v{n}, configMap: {{name: board-{n}}}}}" for n in range(6))
    found = set_outcomes("missing-reference", NAMESPACE + pod("a", f"volumes: [{volumes}]"))
    [one] = found
    assert one.message == (
        "Pod shop/a names 6 ConfigMaps that are not in namespace shop: 'board-0', 'board-1' "
        "and 4 more"
    )


def test_an_object_that_an_operator_may_make_is_unknown_with_its_maker() -> None:
    order = (
        "{apiVersion: postgresql.cnpg.io/v1, kind: Cluster, "
        "metadata: {name: db, namespace: shop}}\n---\n"
    )
    body = "volumes: [{name: v, secret: {secretName: db-app}}]"
    [one] = set_outcomes("missing-reference", NAMESPACE + order + pod("a", body))
    assert one.verdict is Verdict.UNKNOWN
    assert one.message == (
        "Pod shop/a names Secret shop/db-app, which is not among the manifests; perhaps Cluster "
        "shop/db makes it"
    )


def test_a_key_of_a_secret_that_is_not_here_is_no_question() -> None:
    body = (
        "containers: [{name: a, env: [{name: X, valueFrom: {secretKeyRef: {name: gone, key: k}}}]}]"
    )
    [one] = set_outcomes("missing-key", pod("a", body))
    assert one.verdict is Verdict.NOT_APPLICABLE


def test_a_key_of_an_empty_secret_is_unknown() -> None:
    secret = "{apiVersion: v1, kind: Secret, metadata: {name: late, namespace: shop}}\n---\n"
    body = (
        "containers: [{name: a, env: [{name: X, valueFrom: {secretKeyRef: {name: late, key: k}}}]}]"
    )
    [one] = set_outcomes("missing-key", secret + pod("a", body))
    assert (one.verdict, one.missing) == (Verdict.UNKNOWN, "the keys of Secret shop/late")


def test_an_optional_key_is_not_asked_for() -> None:
    secret = (
        "{apiVersion: v1, kind: Secret, metadata: {name: s, namespace: shop}, data: {a: ''}}\n---\n"
    )
    body = (
        "containers: [{name: a, env: [{name: X, valueFrom: "
        "{secretKeyRef: {name: s, key: k, optional: true}}}]}]"
    )
    assert set_outcomes("missing-key", secret + pod("a", body)) == []


DEPLOYMENT = (
    "{{apiVersion: apps/v1, kind: Deployment, metadata: {{name: w{number}}}, spec: {{selector: "
    "{{matchLabels: {{{selector}}}}}, template: {{metadata: {{labels: {{{labels}}}}}}}}}}}\n---\n"
)
LABELS = st.dictionaries(st.sampled_from("ab"), st.sampled_from("uv"), min_size=1)


@given(st.lists(st.tuples(LABELS, LABELS), min_size=1, max_size=5))
@settings(max_examples=60, deadline=None)
def test_overlaps_are_those_of_every_pair_compared(
    workloads: list[tuple[dict[str, str], dict[str, str]]],
) -> None:
    def written(labels: dict[str, str]) -> str:
        return ", ".join(f"{key}: {value}" for key, value in labels.items())

    text = "".join(
        DEPLOYMENT.format(number=n, selector=written(selector), labels=written(labels))
        for n, (selector, labels) in enumerate(workloads)
    )
    found = set_outcomes("overlapping-selectors", text)
    pairs = {
        frozenset((f"w{first}", f"w{second}"))
        for first, (selector, _) in enumerate(workloads)
        for second, (_, labels) in enumerate(workloads)
        if first != second and selector.items() <= labels.items()
    }
    told = {
        frozenset((where(one)[0].rpartition("/")[2], related.place.resource.name))
        for one in found
        if one.verdict is Verdict.FAIL
        for related in one.related
    }
    # A finding relates to three others at most.
    assert told <= pairs
    assert bool(told) == bool(pairs)
    if len(workloads) <= 4:
        assert told == pairs


ROUTE = (
    "{{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {{name: i{number}}}, spec: "
    "{{rules: [{{host: {host}, http: {{paths: [{{path: {path}, pathType: {type}, backend: "
    "{{service: {{name: s{number}, port: {{number: 80}}}}}}}}]}}}}]}}}}\n---\n"
)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["a.example", "b.example"]),
            st.sampled_from(["/", "/x", "/x/"]),
            st.sampled_from(["Prefix", "Exact"]),
        ),
        max_size=5,
    )
)
@settings(max_examples=60, deadline=None)
def test_routes_collide_as_often_as_one_is_written_again(
    routes: list[tuple[str, str, str]],
) -> None:
    text = "".join(
        ROUTE.format(number=n, host=host, path=path, type=type_)
        for n, (host, path, type_) in enumerate(routes)
    )
    found = set_outcomes("colliding-route", text) if text else []
    meant = [
        (host, path if type_ == "Exact" else path.rstrip("/"), type_)
        for host, path, type_ in routes
    ]
    collisions = sum(one.verdict is Verdict.FAIL for one in found)
    assert collisions == len(meant) - len(set(meant))


def test_the_autoscalers_of_a_component_are_reported_where_the_baseline_asks_for_one() -> None:
    golden = [
        source(path.read_text(), path.name) for path in sorted((FIXTURES / "golden").glob("*.yaml"))
    ]
    second = source(
        """\
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: second, namespace: chloromaster}
        spec:
          maxReplicas: 10
          scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: backend}
        """,
        "99.yaml",
    )
    both = report_on(
        [*golden, second],
        rule("rival-autoscalers"),
        rule("missing-autoscaler"),
        baseline=baseline(),
    )
    assert [one.name for one in both.diagnostics] == ["missing-autoscaler"]
    alone = report_on([*golden, second], rule("rival-autoscalers"), baseline=baseline())
    assert [one.name for one in alone.diagnostics] == ["rival-autoscalers"]


@pytest.mark.parametrize(
    ("folder", "severity"), [("a", "error"), ("b", "warning")], ids=["same folder", "another"]
)
def test_definitions_in_different_folders_weigh_less(folder: str, severity: str) -> None:
    text = "{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {k: %s}}"
    report = report_on(
        [source(text % "u", "a/1.yaml"), source(text % "v", f"{folder}/2.yaml")],
        rule("duplicate-object"),
    )
    [one] = report.diagnostics
    assert (one.severity.label, one.file) == (severity, "a/1.yaml")


@pytest.mark.parametrize(
    ("folder", "severity"), [("a", "error"), ("b", "warning")], ids=["same folder", "another"]
)
def test_selectors_that_overlap_in_different_folders_weigh_less(
    folder: str, severity: str
) -> None:
    text = """\
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: %s}
        spec: {selector: {matchLabels: {app: redis}}, template: {metadata: {labels: {app: redis}}}}
        """
    report = report_on(
        [source(text % "one", "a/1.yaml"), source(text % "two", f"{folder}/2.yaml")],
        rule("overlapping-selectors"),
    )
    [one] = report.diagnostics
    assert (one.severity.label, one.file) == (severity, "a/1.yaml")


def test_a_component_that_is_defined_twice_is_reported_once() -> None:
    text = """\
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: backend, namespace: chloromaster}
        spec: {replicas: %s}
        """
    files = [source(text % 2, "1.yaml"), source(text % 3, "2.yaml")]
    report = report_on(files, rule("duplicate-object"), baseline=baseline())
    assert [one.name for one in report.diagnostics] == ["ambiguous-component"]


def test_values_of_secrets_are_in_no_outcome() -> None:
    text = (
        "{apiVersion: v1, kind: Secret, metadata: {name: s, namespace: shop}, "
        "stringData: {url: 'http://me:hunter2@nowhere:80/', password: hunter2%s}}\n---\n"
    )
    for name in ("duplicate-object", "unresolved-service-url"):
        found = set_outcomes(name, NAMESPACE + text % "" + text % "2")
        assert any(one.verdict is Verdict.FAIL for one in found)
        assert "hunter2" not in repr([(o.message, o.seen, o.expected) for o in found])


@pytest.mark.parametrize(
    ("user", "add", "verdict"),
    [
        ("runAsUser: 101", "", Verdict.FAIL),
        ("runAsUser: 101", "add: [NET_BIND_SERVICE]", Verdict.UNKNOWN),
        ("runAsUser: 0", "", Verdict.PASS),
        ("readOnlyRootFilesystem: true", "", Verdict.UNKNOWN),
    ],
)
def test_who_may_open_a_low_port(user: str, add: str, verdict: Verdict) -> None:
    from chloro_lint.kube.pods import pod as pod_of  # noqa: PLC0415 - named as a function here
    from tests.written import resource  # noqa: PLC0415 - only here

    text = pod(
        "web",
        f"containers: [{{name: web, ports: [{{containerPort: 80}}], securityContext: {{{user}, "
        f"capabilities: {{drop: [ALL]{', ' + add if add else ''}}}}}}}]",
    )
    described = pod_of(resource(text.removesuffix("---\n")))
    assert described is not None
    [container] = described.containers
    [one] = rule("low-port-without-privilege").check(container, {})
    assert one.verdict is verdict


def test_a_generated_object_has_the_keys_of_its_generator() -> None:
    kustomization = """\
        resources: [pod.yaml]
        namespace: shop
        namePrefix: dev-
        configMapGenerator: [{name: settings, literals: [LEVEL=info]}]
        """
    pod = """\
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - name: web
              env:
                - {name: A, valueFrom: {configMapKeyRef: {name: settings, key: LEVEL}}}
                - {name: B, valueFrom: {configMapKeyRef: {name: settings, key: LEVL}}}
                - {name: C, valueFrom: {configMapKeyRef: {name: dev-settings, key: FORMAT}}}
        """
    report = report_on(
        [source(kustomization, "kustomization.yaml"), source(pod, "pod.yaml")],
        rule("missing-key"),
    )
    stays = "which has no such key: every pod stays in CreateContainerConfigError"
    assert [(one.span.line, one.message) for one in report.diagnostics] == [
        (
            9,
            f"Pod shop/web takes key 'LEVL' of ConfigMap 'settings', {stays}; "
            "did you mean 'LEVEL'?",
        ),
        (
            10,
            f"Pod shop/web takes key 'FORMAT' of ConfigMap 'dev-settings', {stays}; it has LEVEL",
        ),
    ]


TEMPLATE = "apiVersion: v1\nkind: Secret\nmetadata: {name: database, x: {{ .Values.x }}}\n"


def test_what_a_document_says_that_cannot_be_read_is_not_missing() -> None:
    """The template is reported by itself; what it may hold is unknown until it is rendered."""
    pod = """\
        {apiVersion: v1, kind: Namespace, metadata: {name: shop}}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web, namespace: shop}
        spec:
          volumes:
            - {name: a, secret: {secretName: database}}
            - {name: b, secret: {secretName: certificate}}
        """
    report = report_on(
        [source(pod, "pod.yaml"), source(TEMPLATE, "template.yaml")], rule("missing-reference")
    )
    assert [one.message for one in report.diagnostics if one.name == "missing-reference"] == [
        "Pod shop/web names Secret 'certificate', which is not in namespace shop"
    ]
    [open_one] = [one for one in report.unchecked if "database" in one.what]
    assert "template.yaml says the name, in a document that cannot be read" in open_one.what


def test_the_target_of_an_autoscaler_may_be_what_a_kustomization_adds() -> None:
    scaler = """\
        {apiVersion: v1, kind: Namespace, metadata: {name: shop}}
        ---
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: web, namespace: shop}
        spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, maxReplicas: 2}
        """
    for more, count in (("", 1), ("helmCharts: [{name: web}]", 0)):
        report = report_on(
            [
                source(f"resources: [a.yaml]\n{more}", "kustomization.yaml"),
                source(scaler, "a.yaml"),
            ],
            rule("dangling-autoscaler"),
        )
        assert len(report.diagnostics) == count

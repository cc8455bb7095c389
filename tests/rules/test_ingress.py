"""Rules about Ingresses and Services: what manifests cannot decide, and what shows a pass."""

from __future__ import annotations

from textwrap import dedent

import pytest

from chloro_lint.lint import Linter
from chloro_lint.model import Evidence, Severity, Source, Verdict
from chloro_lint.report import Report
from tests.harness import baseline, rule, table

NGINX = "nginx.ingress.kubernetes.io/"
NAMESPACE = "apiVersion: v1\nkind: Namespace\nmetadata: {name: chloromaster}\n---\n"
PATH = "paths: [{path: /, pathType: Prefix, backend: {service: {name: frontend-service, port: {number: 3000}}}}]"
RULES = f"rules: [{{host: chloromaster.com, http: {{{PATH}}}}}]"


def ingress(
    annotations: str = "", spec: str = RULES, name: str = "shop", namespace: str = "chloromaster"
) -> str:
    return (
        "apiVersion: networking.k8s.io/v1\n"
        "kind: Ingress\n"
        f"metadata: {{name: {name}, namespace: {namespace}, annotations: {{{annotations}}}}}\n"
        f"spec: {{{spec}}}\n"
        "---\n"
    )


def service(spec: str, name: str = "frontend-service", namespace: str = "chloromaster") -> str:
    return (
        "apiVersion: v1\n"
        "kind: Service\n"
        f"metadata: {{name: {name}, namespace: {namespace}}}\n"
        f"spec: {{{spec}}}\n"
        "---\n"
    )


def workload(
    ports: str = "[{name: http, containerPort: 3000}]",
    kind: str = "Deployment",
    spec: str = "",
    namespace: str = "chloromaster",
) -> str:
    return dedent(f"""\
        apiVersion: apps/v1
        kind: {kind}
        metadata: {{name: frontend, namespace: {namespace}}}
        spec:
          {spec}
          selector: {{matchLabels: {{app: frontend}}}}
          template:
            metadata: {{labels: {{app: frontend}}}}
            spec:
              containers: [{{name: frontend, image: example, ports: {ports}}}]
        ---
        """)


def lint(manifests: str, *names: str) -> Report:
    linter = Linter([rule(name) for name in names], table(), baseline())
    return linter.lint([Source("a.yaml", manifests.encode())])


def evidence(manifests: str, name: str, control: str) -> list[Evidence]:
    report = lint(manifests, name)
    assert report.crashes == ()
    [found] = [one for one in report.controls if one.id == control]
    return [one for one in found.evidence if one.rule == name]


def only(manifests: str, name: str, control: str) -> Evidence:
    [one] = evidence(manifests, name, control)
    return one


def unchecked(manifests: str, name: str) -> list[tuple[str, str]]:
    report = lint(manifests, name)
    assert [one.message for one in report.diagnostics if one.name == name] == []
    return [(one.what, one.why) for one in report.unchecked]


# TLS


def test_an_entry_without_hosts_leaves_a_named_host_to_its_certificate() -> None:
    found = only(
        ingress(spec=f"tls: [{{secretName: shop-tls}}], {RULES}"), "ingress-without-tls", "BF-02"
    )
    assert (found.verdict, found.path, found.missing) == (
        Verdict.UNKNOWN,
        "/spec/tls/0",
        "whether the certificate is for chloromaster.com",
    )


def test_a_covered_host_is_shown_where_tls_names_it() -> None:
    tls = "tls: [{hosts: ['*.com'], secretName: shop-tls}]"
    found = only(ingress(spec=f"{tls}, {RULES}"), "ingress-without-tls", "BF-02")
    assert (found.verdict, found.path, found.seen) == (
        Verdict.PASS,
        "/spec/tls/0/hosts/0",
        "chloromaster.com",
    )


def test_a_certificate_named_by_annotation_is_not_known() -> None:
    arn = "alb.ingress.kubernetes.io/certificate-arn: arn"
    found = only(ingress(arn, f"ingressClassName: alb, {RULES}"), "ingress-without-tls", "BF-02")
    assert found.verdict is Verdict.UNKNOWN
    assert found.missing == "the listeners and certificates of the load balancer"


def test_an_annotation_of_another_controller_does_not_excuse_an_ingress_of_nginx() -> None:
    arn = f"alb.ingress.kubernetes.io/certificate-arn: arn, {NGINX}limit-rps: '20'"
    assert only(ingress(arn), "ingress-without-tls", "BF-02").verdict is Verdict.FAIL


def test_without_an_architecture_missing_tls_is_a_warning() -> None:
    report = lint(ingress(namespace="other"), "ingress-without-tls")
    [found] = [one for one in report.diagnostics if one.name == "ingress-without-tls"]
    assert found.severity is Severity.WARNING


def test_the_default_redirect_is_evidence() -> None:
    tls = "tls: [{hosts: [chloromaster.com], secretName: shop-tls}]"
    found = only(
        ingress(spec=f"ingressClassName: nginx, {tls}, {RULES}"), "disabled-ssl-redirect", "BF-02"
    )
    assert (found.verdict, found.seen) == (
        Verdict.PASS,
        "absent: ingress-nginx redirects by default",
    )


def test_without_tls_or_annotation_there_is_nothing_to_redirect_to() -> None:
    found = only(
        ingress(spec=f"ingressClassName: nginx, {RULES}"), "disabled-ssl-redirect", "BF-02"
    )
    assert found.verdict is Verdict.NOT_APPLICABLE


def test_a_redirect_that_is_written_is_evidence_with_its_name() -> None:
    found = only(ingress(f"{NGINX}force-ssl-redirect: 'true'"), "disabled-ssl-redirect", "BF-02")
    assert (found.verdict, found.seen) == (Verdict.PASS, "force-ssl-redirect true")


def test_without_tls_of_its_own_no_redirect_is_a_warning() -> None:
    report = lint(ingress(f"{NGINX}ssl-redirect: 'false'"), "disabled-ssl-redirect")
    assert [one.severity for one in report.diagnostics] == [Severity.WARNING]


@pytest.mark.parametrize(
    ("annotations", "severity"),
    [
        (f"{NGINX}ssl-redirect: 'false'", Severity.ERROR),
        (f"{NGINX}force-ssl-redirect: 'false'", Severity.WARNING),
        (f"{NGINX}force-ssl-redirect: 'yes'", Severity.WARNING),
    ],
)
def test_only_what_stops_the_redirect_is_an_error(annotations: str, severity: Severity) -> None:
    tls = "tls: [{hosts: [chloromaster.com], secretName: shop-tls}]"
    report = lint(ingress(annotations, f"{tls}, {RULES}"), "disabled-ssl-redirect")
    assert [one.severity for one in report.diagnostics] == [severity]


def test_a_secret_that_cert_manager_makes_is_evidence_with_its_maker() -> None:
    tls = "tls: [{hosts: [chloromaster.com], secretName: shop-tls}]"
    manifests = NAMESPACE + ingress("cert-manager.io/issuer: internal", f"{tls}, {RULES}")
    found = only(manifests, "missing-tls-secret", "BF-04")
    assert (found.verdict, found.seen) == (
        Verdict.PASS,
        "shop-tls, made by Ingress chloromaster/shop",
    )


def test_a_secret_of_a_namespace_outside_the_set_is_unknown() -> None:
    tls = "tls: [{hosts: [chloromaster.com], secretName: shop-tls}]"
    found = only(ingress(spec=f"{tls}, {RULES}"), "missing-tls-secret", "BF-04")
    assert (found.verdict, found.missing) == (
        Verdict.UNKNOWN,
        "the Secret chloromaster/shop-tls",
    )


def test_an_entry_without_a_secret_is_unknown_where_no_architecture_asks() -> None:
    manifests = ingress(spec="tls: [{hosts: [a.example.com]}]", namespace="other")
    assert unchecked(manifests, "missing-tls-secret") == [
        (
            (
                "Ingress other/shop: missing-tls-secret: a tls entry of Ingress other/shop leaves the "
                "certificate to the controller"
            ),
            "the controller's default certificate",
        )
    ]


def test_the_key_of_a_secret_shows_up_nowhere() -> None:
    secret = (
        "apiVersion: v1\nkind: Secret\nmetadata: {name: shop-tls, namespace: chloromaster}\n"
        "type: Opaque\nstringData: {tls.crt: hush-crt, other: hush-other}\n---\n"
    )
    report = lint(
        secret + ingress(spec=f"tls: [{{secretName: shop-tls}}], {RULES}"), "missing-tls-secret"
    )
    [found] = report.diagnostics
    assert found.message == "Secret chloromaster/shop-tls has no tls.key, but an Ingress serves it"
    assert "hush" not in repr(report)


def test_tls_beyond_the_ingress_is_judged_in_the_system_alone() -> None:
    passthrough = f"{NGINX}ssl-passthrough: 'true'"
    assert unchecked(ingress(passthrough, namespace="other"), "tls-beyond-ingress") == []
    assert only(ingress(passthrough), "tls-beyond-ingress", "BF-04").verdict is Verdict.FAIL
    assert only(ingress(), "tls-beyond-ingress", "BF-04").seen == "backend-protocol HTTP"


# Class, rate, headers


def test_a_class_outside_the_set_is_taken_on_the_assumption_named() -> None:
    found = only(
        ingress(spec=f"ingressClassName: nginx, {RULES}"), "foreign-ingress-class", "BF-03"
    )
    assert (found.verdict, found.assumptions) == (
        Verdict.PASS,
        ("the class nginx is served by ingress-nginx",),
    )


def test_a_class_of_the_set_needs_no_assumption() -> None:
    of = (
        "apiVersion: networking.k8s.io/v1\nkind: IngressClass\nmetadata: {name: nginx}\n"
        "spec: {controller: k8s.io/ingress-nginx}\n---\n"
    )
    found = only(
        of + ingress(spec=f"ingressClassName: nginx, {RULES}"), "foreign-ingress-class", "BF-03"
    )
    assert (found.verdict, found.seen, found.assumptions) == (
        Verdict.PASS,
        "nginx, served by k8s.io/ingress-nginx",
        (),
    )


def test_a_lower_rate_is_information() -> None:
    report = lint(ingress(f"{NGINX}limit-rps: '5'"), "unbounded-request-rate")
    assert [one.severity for one in report.diagnostics] == [Severity.INFO]


def test_a_canary_without_its_ingress_is_unknown() -> None:
    found = only(ingress(f"{NGINX}canary: 'true'"), "unbounded-request-rate", "BF-05")
    assert (found.verdict, found.missing) == (
        Verdict.UNKNOWN,
        "the Ingress of the same host and path",
    )


def test_the_headers_are_evidence_with_the_assumption_named() -> None:
    headers = (
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: headers, namespace: chloromaster}\n"
        "data: {x-content-type-options: nosniff, Referrer-Policy: no-referrer, "
        "Content-Security-Policy: \"frame-ancestors 'none'\"}\n---\n"
    )
    found = only(
        headers + ingress(f"{NGINX}custom-headers: chloromaster/headers"),
        "missing-security-headers",
        "BF-07",
    )
    assert (found.verdict, found.seen) == (
        Verdict.PASS,
        (
            "ConfigMap chloromaster/headers: x-content-type-options, Referrer-Policy, "
            "Content-Security-Policy"
        ),
    )
    assert found.assumptions == (
        "the controller's ConfigMap lists the headers under global-allowed-response-headers",
    )


def test_headers_of_a_configmap_elsewhere_are_unknown() -> None:
    found = only(
        ingress(f"{NGINX}custom-headers: other/headers"), "missing-security-headers", "BF-07"
    )
    assert (found.verdict, found.missing) == (Verdict.UNKNOWN, "the ConfigMap other/headers")


def test_headers_by_snippet_are_a_warning() -> None:
    snippet = "; ".join(
        f'add_header {name} "a"'
        for name in (
            "X-Frame-Options",
            "X-Content-Type-Options",
            "Content-Security-Policy",
            "Referrer-Policy",
        )
    )
    report = lint(
        ingress(f"{NGINX}configuration-snippet: '{snippet};'"), "missing-security-headers"
    )
    assert [one.severity for one in report.diagnostics] == [Severity.WARNING]


def test_headers_that_are_there_are_seen_beside_those_that_are_not() -> None:
    snippet = f"{NGINX}configuration-snippet: 'more_set_headers \"X-Frame-Options: DENY\";'"
    found = only(ingress(snippet), "missing-security-headers", "BF-07")
    assert (found.verdict, found.seen) == (Verdict.FAIL, "x-frame-options")


# Routes and hosts


def test_routes_lean_on_the_assumption_that_the_baseline_names() -> None:
    found = evidence(ingress(), "wrong-ingress-route", "BF-51")
    assert {one.verdict for one in found} == {Verdict.PASS, Verdict.FAIL}
    assert {one.assumptions for one in found} == {
        ("the routes of the baseline: the document does not name its paths",)
    }


def test_paths_that_the_class_interprets_lean_on_how_ingress_nginx_does() -> None:
    loose = RULES.replace("Prefix", "ImplementationSpecific")
    found = evidence(ingress(spec=loose), "wrong-ingress-route", "BF-51")
    assert all(
        "paths of type ImplementationSpecific match as in ingress-nginx, by their beginning"
        in one.assumptions
        for one in found
    )


@pytest.mark.parametrize("annotation", ["use-regex: 'true'", "rewrite-target: /$1"])
def test_regular_expressions_and_rewrites_are_not_followed(annotation: str) -> None:
    found = only(ingress(f"{NGINX}{annotation}"), "wrong-ingress-route", "BF-51")
    assert (found.verdict, found.missing) == (Verdict.UNKNOWN, "what the expressions match")


def test_one_cause_makes_one_finding() -> None:
    report = lint(
        NAMESPACE,
        "missing-ingress",
        "ingress-without-tls",
        "foreign-ingress-class",
        "missing-tls-secret",
        "unbounded-request-rate",
        "missing-security-headers",
        "unexpected-ingress-backend",
        "missing-ingress-host",
        "wrong-ingress-route",
        "single-pod-backend",
    )
    assert [one.name for one in report.diagnostics] == ["missing-ingress"]
    failing = {one.id for one in report.controls if one.verdict is Verdict.FAIL}
    assert failing >= {f"BF-0{n}" for n in range(1, 9)} | {"BF-49", "BF-51"}


def test_a_host_whose_certificate_is_not_named_is_unknown() -> None:
    found = only(
        ingress(spec=f"tls: [{{secretName: a}}], {RULES}"), "missing-ingress-host", "BF-49"
    )
    assert (found.verdict, found.path) == (Verdict.UNKNOWN, "/spec/rules/0/host")


# Services


def test_pods_made_by_operators_leave_a_service_unknown() -> None:
    crew = "apiVersion: example.com/v1\nkind: Crew\nmetadata: {name: a, namespace: other}\n---\n"
    manifests = crew + workload(namespace="other") + service("selector: {app: api}", "api", "other")
    assert unchecked(manifests, "dangling-service") == [
        (
            "Service other/api: dangling-service: Service other/api selects no pod of the set",
            "the pods of Crew other/a",
        )
    ]


def test_many_operators_are_counted() -> None:
    crew = "".join(
        f"apiVersion: example.com/v1\nkind: Crew\nmetadata: {{name: {n}, namespace: other}}\n---\n"
        for n in "abcde"
    )
    manifests = crew + workload(namespace="other") + service("selector: {app: api}", "api", "other")
    [(_, why)] = unchecked(manifests, "dangling-service")
    assert why == "the pods of Crew other/a, Crew other/b, Crew other/c and 2 more"


def test_a_service_alone_in_its_namespace_is_unknown() -> None:
    [(_, why)] = unchecked(service("selector: {app: api}", "api", "other"), "dangling-service")
    assert why == "the pods of namespace other, none of which is here"


@pytest.mark.parametrize("spec", ["type: ExternalName, externalName: a.example.com", "ports: []"])
def test_a_service_that_selects_nothing_is_no_subject(spec: str) -> None:
    found = only(service(spec), "dangling-service", "BF-52")
    assert found.verdict is Verdict.NOT_APPLICABLE


def test_an_undeclared_number_is_unknown_with_the_likely_one() -> None:
    manifests = workload() + service(
        "selector: {app: frontend}, ports: [{port: 3000, targetPort: 80}]"
    )
    found = only(manifests, "unresolved-target-port", "BF-52")
    assert (found.verdict, found.message) == (
        Verdict.UNKNOWN,
        (
            "Service chloromaster/frontend-service leads to port 80; "
            "Deployment chloromaster/frontend declares http 3000"
        ),
    )
    again = only(manifests, "wrong-service-port", "BF-10")
    assert (again.verdict, again.missing) == (
        Verdict.UNKNOWN,
        "what listens on port 80 of Deployment chloromaster/frontend",
    )


def test_a_daemon_set_has_as_many_pods_as_nodes() -> None:
    manifests = ingress() + workload(kind="DaemonSet") + service("selector: {app: frontend}")
    found = only(manifests, "single-pod-backend", "BF-06")
    assert found.verdict is Verdict.NOT_APPLICABLE


def test_pods_that_are_not_here_are_not_counted() -> None:
    found = only(ingress() + service("selector: {app: frontend}"), "single-pod-backend", "BF-06")
    assert (found.verdict, found.missing) == (
        Verdict.UNKNOWN,
        "the pods behind chloromaster/frontend-service",
    )


def test_the_named_service_is_seen_where_it_selects_other_pods() -> None:
    manifests = workload() + service("selector: {app: web}, ports: [{port: 3000}]")
    found = only(manifests, "wrong-service-port", "BF-10")
    assert (found.verdict, found.seen, found.expected) == (
        Verdict.FAIL,
        "frontend-service does not select the pods",
        "a Service on port 3000",
    )


def test_a_further_service_of_the_component_is_no_subject() -> None:
    manifests = (
        workload()
        + service("selector: {app: frontend}, ports: [{port: 3000}]")
        + service("selector: {app: frontend}, ports: [{port: 9113}]", "metrics")
    )
    found = evidence(manifests, "wrong-service-port", "BF-10")
    assert sorted((one.subject, one.verdict.value) for one in found) == [
        ("Service chloromaster/frontend-service", "pass"),
        ("Service chloromaster/metrics", "not applicable"),
    ]

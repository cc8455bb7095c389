"""Down to the key and the port: what objects want of each other, and who makes what is not here."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chloro_lint.layout import layout
from chloro_lint.manifest_set import ManifestSet
from chloro_lint.model import ChloroError, Place
from chloro_lint.references import (
    Reference,
    References,
    State,
    assumed_objects,
    references_of,
)
from chloro_lint.references.addresses import addresses_in
from chloro_lint.references.differences import differing_fields
from chloro_lint.references.grants import granted
from chloro_lint.references.nearest import Names, nearest
from tests.written import resource, resources, source

NAMESPACE = "{apiVersion: v1, kind: Namespace, metadata: {name: shop}}"


def references(*texts: str) -> References:
    found = [one for number, text in enumerate(texts) for one in resources(text, f"{number}.yaml")]
    return References(ManifestSet(found))


def to(kind: str, name: str, namespace: str = "shop") -> Reference:
    return Reference(resource(NAMESPACE).at(), kind, namespace, name)


def wanted(text: str) -> list[tuple[str, str, str, str]]:
    """Kind, name, key and the path of the key of every reference."""
    found = []
    for one in references_of(resource(text)):
        steps = one.key_place.path if isinstance(one.key_place, Place) else ()
        found.append((one.kind, one.name, one.key, ".".join(map(str, steps[-4:]))))
    return found


def test_items_of_volumes_and_sub_paths_want_keys() -> None:
    text = """\
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - name: web
              volumeMounts:
                - {name: all, mountPath: /a, subPath: file}
                - {name: all, mountPath: /b, subPath: folder/file}
                - {name: some, mountPath: /c, subPath: renamed}
                - {name: nothing, mountPath: /d, subPath: file}
          volumes:
            - {name: all, configMap: {name: whole}}
            - name: some
              secret: {secretName: part, items: [{key: a, path: renamed}, {key: b, path: c}]}
            - {name: nothing, emptyDir: {}}
        """
    assert wanted(text) == [
        ("ConfigMap", "whole", "", ""),
        ("Secret", "part", "a", "secret.items.0.key"),
        ("Secret", "part", "b", "secret.items.1.key"),
        ("ConfigMap", "whole", "file", "0.volumeMounts.0.subPath"),
    ]


def test_a_claim_template_wins_over_a_volume_of_its_name() -> None:
    text = """\
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: web}
        spec:
          volumeClaimTemplates: [{metadata: {name: data}}]
          template:
            spec:
              volumes:
                - {name: data, persistentVolumeClaim: {claimName: replaced}}
                - {name: logs, persistentVolumeClaim: {claimName: kept}}
        """
    assert wanted(text) == [("PersistentVolumeClaim", "kept", "", "")]


def test_routes_and_webhooks_want_ports_of_services() -> None:
    route = """\
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: web, namespace: shop}
        spec:
          rules:
            - backendRefs:
                - {name: a, port: 80}
                - {name: b, port: 81, namespace: other}
                - {name: c, kind: Bucket, group: storage.example.com}
              filters:
                - {type: RequestMirror, requestMirror: {backendRef: {name: d, port: 82}}}
        """
    found = [(one.namespace, one.name, one.port) for one in references_of(resource(route))]
    assert found == [("shop", "a", 80), ("other", "b", 81), ("shop", "d", 82)]
    webhook = """\
        apiVersion: admissionregistration.k8s.io/v1
        kind: MutatingWebhookConfiguration
        metadata: {name: web}
        webhooks:
          - {name: a, clientConfig: {service: {namespace: shop, name: a}}}
          - {name: b, clientConfig: {service: {namespace: shop, name: b, port: 8443}}}
          - {name: c, clientConfig: {url: "https://example.com"}}
        """
    found = [(one.namespace, one.name, one.port) for one in references_of(resource(webhook))]
    assert found == [("shop", "a", 443), ("shop", "b", 8443)]


@pytest.mark.parametrize(
    ("annotations", "expected"),
    [
        ("cert-manager.io/issuer: a", [("Issuer", "shop", "a")]),
        ("cert-manager.io/cluster-issuer: b", [("ClusterIssuer", "", "b")]),
        ("cert-manager.io/issuer: a, cert-manager.io/issuer-kind: AWSPCAIssuer", []),
        ("cert-manager.io/issuer: a, cert-manager.io/issuer-group: example.com", []),
    ],
)
def test_annotations_of_cert_manager_name_an_issuer(
    annotations: str, expected: list[tuple[str, str, str]]
) -> None:
    for api in (
        "networking.k8s.io/v1, kind: Ingress",
        "gateway.networking.k8s.io/v1, kind: Gateway",
    ):
        text = f"""\
            {{apiVersion: {api}, metadata: {{name: w, namespace: shop,
            annotations: {{{annotations}}}}}, spec: {{}}}}
            """
        assert [one.target for one in references_of(resource(text))] == expected


def test_a_monitor_names_the_secrets_that_it_authenticates_with() -> None:
    endpoint = "{basicAuth: {username: {name: a, key: u}}, tlsConfig: {ca: {configMap: {name: b, key: c}}}}"
    for kind, field in (("ServiceMonitor", "endpoints"), ("PodMonitor", "podMetricsEndpoints")):
        text = f"""\
            apiVersion: monitoring.coreos.com/v1
            kind: {kind}
            metadata: {{name: m, namespace: shop}}
            spec: {{{field}: [{endpoint}, 1]}}
            """
        found = [(*one.target, one.key) for one in references_of(resource(text))]
        assert found == [("Secret", "shop", "a", "u"), ("ConfigMap", "shop", "b", "c")]


def test_an_issuer_names_the_secret_of_its_authority() -> None:
    text = """\
        apiVersion: cert-manager.io/v1
        kind: Issuer
        metadata: {name: own, namespace: shop}
        spec: {ca: {secretName: root}}
        """
    assert [one.target for one in references_of(resource(text))] == [("Secret", "shop", "root")]


def test_a_certificate_names_its_issuer() -> None:
    text = """\
        apiVersion: cert-manager.io/v1
        kind: Certificate
        metadata: {name: c, namespace: shop}
        spec: {secretName: tls, issuerRef: {name: a, kind: %s}}
        """
    found = [
        one.target
        for kind in ("Issuer", "ClusterIssuer", "OwnIssuer")
        for one in references_of(resource(text % kind))
    ]
    assert found == [("Issuer", "shop", "a"), ("ClusterIssuer", "", "a")]


def test_annotations_of_ingress_nginx_name_objects_of_any_namespace() -> None:
    text = """\
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata:
          name: web
          namespace: shop
          annotations:
            nginx.ingress.kubernetes.io/auth-secret: users
            nginx.ingress.kubernetes.io/custom-headers: other/headers
            nginx.ingress.kubernetes.io/default-backend: sorry
        """
    found = [(one.kind, one.namespace, one.name) for one in references_of(resource(text))]
    assert found == [
        ("Secret", "shop", "users"),
        ("ConfigMap", "other", "headers"),
        ("Service", "shop", "sorry"),
    ]


def held(kind: str, name: str, *texts: str) -> frozenset[str] | None:
    return references(NAMESPACE, *texts).keys(to(kind, name))


def of_shop(kind: str, group: str, body: str) -> str:
    version = f"{group}/v1" if group else "v1"
    return (
        f"{{apiVersion: {version}, kind: {kind}, metadata: {{name: a, namespace: shop}}, {body}}}"
    )


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        (of_shop("Secret", "", "data: {a: ''}, stringData: {b: ''}"), {"a", "b"}),
        (of_shop("Secret", "", "type: Opaque"), None),
        (
            of_shop("Secret", "", "type: kubernetes.io/service-account-token"),
            {"token", "ca.crt", "namespace"},
        ),
        (
            (
                "{apiVersion: v1, kind: Secret, metadata: {name: a, namespace: shop, annotations: "
                "{replicator.v1.mittwald.de/replicate-from: x/y}}, data: {b: ''}}"
            ),
            None,
        ),
        (of_shop("SealedSecret", "bitnami.com", "spec: {encryptedData: {x: AA}}"), {"x"}),
        (
            of_shop(
                "SealedSecret",
                "bitnami.com",
                "spec: {encryptedData: {x: AA}, template: {data: {z: b}}}",
            ),
            {"x", "z"},
        ),
        (
            of_shop("ExternalSecret", "external-secrets.io", "spec: {data: [{secretKey: k}]}"),
            {"k"},
        ),
        (
            of_shop(
                "ExternalSecret",
                "external-secrets.io",
                "spec: {data: [{secretKey: k}], target: {template: {data: {url: x}}}}",
            ),
            {"url"},
        ),
        (
            of_shop(
                "ExternalSecret",
                "external-secrets.io",
                "spec: {data: [{secretKey: k}], "
                "target: {template: {mergePolicy: Merge, data: {url: x}}}}",
            ),
            {"url", "k"},
        ),
        (
            of_shop(
                "ExternalSecret",
                "external-secrets.io",
                "spec: {data: [{secretKey: k}], dataFrom: [{extract: {key: x}}]}",
            ),
            None,
        ),
        (
            of_shop(
                "ExternalSecret",
                "external-secrets.io",
                "spec: {data: [{secretKey: k}], target: {creationPolicy: Merge}}",
            ),
            None,
        ),
        (
            of_shop("VaultStaticSecret", "secrets.hashicorp.com", "spec: {destination: {name: a}}"),
            None,
        ),
    ],
)
def test_the_keys_of_a_secret_are_known_as_far_as_they_are_written(
    text: str, keys: set[str] | None
) -> None:
    assert held("Secret", "a", text) == (None if keys is None else frozenset(keys))


def test_a_certificate_holds_its_pair_and_the_authority() -> None:
    certificate = of_shop("Certificate", "cert-manager.io", "spec: {secretName: tls}")
    keys = held("Secret", "tls", certificate)
    assert keys is not None
    assert {"tls.crt", "tls.key", "ca.crt"} <= keys
    assert "cert.pem" not in keys


def test_of_two_definitions_the_later_ones_keys_count() -> None:
    first = of_shop("ConfigMap", "", "data: {a: x}")
    second = of_shop("ConfigMap", "", "data: {b: x}")
    assert held("ConfigMap", "a", first, second) == frozenset({"b"})


@pytest.mark.parametrize(
    ("kind", "name", "text"),
    [
        (
            "Secret",
            "db-app",
            of_shop("Cluster", "postgresql.cnpg.io", "spec: {}").replace("name: a", "name: db"),
        ),
        ("Secret", "given", of_shop("Kafka", "kafka.strimzi.io", "spec: {auth: {secret: given}}")),
        (
            "Secret",
            "hook-tls",
            (
                "{apiVersion: batch/v1, kind: Job, metadata: {name: j, namespace: shop}, spec: "
                "{template: {spec: {containers: [{name: c, args: [--secret-name=hook-tls]}]}}}}"
            ),
        ),
        (
            "ConfigMap",
            "leader",
            (
                "{apiVersion: rbac.authorization.k8s.io/v1, kind: Role, "
                "metadata: {name: r, namespace: shop}, rules: [{apiGroups: [''], "
                "resources: [configmaps], verbs: [update], resourceNames: [leader]}]}"
            ),
        ),
    ],
)
def test_what_something_speaks_of_that_may_make_it_is_unknown(
    kind: str, name: str, text: str
) -> None:
    found = references(NAMESPACE, text).resolve(to(kind, name))
    assert found.state is State.UNKNOWN
    assert found.by is not None
    assert references(NAMESPACE, text).resolve(to(kind, f"x{name}")).state is State.MISSING


def test_who_only_reads_an_object_does_not_make_it() -> None:
    role = (
        "{apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {name: r, namespace: "
        "shop}, rules: [{apiGroups: [''], resources: [secrets], verbs: [get], resourceNames: [a]}]}"
    )
    assert references(NAMESPACE, role).resolve(to("Secret", "a")).state is State.MISSING


@pytest.mark.parametrize(
    ("kind", "name", "namespace"),
    [
        ("ClusterRole", "view", ""),
        ("ClusterRole", "system:node", ""),
        ("Service", "kubernetes", "default"),
    ],
)
def test_every_cluster_has_some_objects(kind: str, name: str, namespace: str) -> None:
    found = references(NAMESPACE).resolve(to(kind, name, namespace))
    assert found.state is State.BUILT_IN


def test_the_clusters_own_namespaces_hold_more_than_is_written() -> None:
    own = "{apiVersion: v1, kind: Namespace, metadata: {name: kube-system}}"
    found = references(own).resolve(to("ConfigMap", "a", "kube-system"))
    assert found.state is State.UNKNOWN


def laid(kustomization: str) -> tuple[object, bool]:
    files = [source(kustomization, "kustomization.yaml"), source("", "a.yaml")]
    [one] = layout(files, lambda _: ()).sets
    return dict(one.generators), one.unbuilt


def test_generators_of_a_kustomization_make_objects_with_keys() -> None:
    text = """\
        resources: [a.yaml]
        configMapGenerator:
          - {name: one, literals: [A=b, C=d=e], files: [conf/app.ini, named=x.txt]}
          - {name: two, envs: [.env]}
        secretGenerator:
          - {name: three, behavior: merge, literals: [A=b]}
        """
    assert laid(text) == (
        {
            ("ConfigMap", "one"): frozenset({"A", "C", "app.ini", "named"}),
            ("ConfigMap", "two"): None,
            ("Secret", "three"): None,
        },
        False,
    )


@pytest.mark.parametrize(
    "text",
    [
        "resources: [a.yaml, https://example.com/more.yaml]",
        "resources: [a.yaml, ../elsewhere]",
        "{resources: [a.yaml], helmCharts: [{name: x}]}",
        "{resources: [a.yaml], patches: [{patch: x}]}",
    ],
)
def test_a_kustomization_that_adds_or_changes_more_leaves_the_set_open(text: str) -> None:
    assert laid(text) == ({}, True)
    some = ManifestSet(resources(NAMESPACE), unbuilt=True)
    assert References(some).resolve(to("Secret", "a")).state is State.UNKNOWN


def test_names_with_a_prefix_or_suffix_stand_for_those_without() -> None:
    text = "{resources: [a.yaml], namePrefix: dev-, nameSuffix: -v2}"
    files = [source(text, "kustomization.yaml"), source("", "a.yaml")]
    [laid_out] = layout(files, lambda _: ()).sets
    assert (laid_out.affixes, laid_out.unbuilt) == ((("dev-", "-v2"),), False)
    written = (
        "{apiVersion: v1, kind: Secret, metadata: {name: a, namespace: shop}, data: {k: dg==}}"
    )
    some = ManifestSet(
        resources(f"{NAMESPACE}\n---\n{written}"),
        "",
        {("ConfigMap", "made"): frozenset({"x"})},
        affixes=laid_out.affixes,
    )
    found = References(some)
    assert found.resolve(to("Secret", "a")).state is State.PRESENT
    assert found.resolve(to("Secret", "dev-a-v2")).state is State.PRESENT
    assert found.resolve(to("Secret", "dev-dev-a-v2-v2")).state is State.PRESENT
    assert found.resolve(to("Secret", "dev-a")).state is State.MISSING
    assert found.resolve(to("Secret", "dev--v2")).state is State.MISSING
    assert found.keys(to("Secret", "dev-a-v2")) == frozenset({"k"})
    assert found.resolve(to("ConfigMap", "dev-made-v2")).state is State.GENERATED
    assert found.keys(to("ConfigMap", "dev-made-v2")) == frozenset({"x"})


def test_a_kustomization_that_only_gathers_leaves_nothing_open() -> None:
    assert laid("{resources: [a.yaml], images: [{name: x}], labels: []}") == ({}, False)


def test_a_generated_object_is_made_by_nobody_in_the_set() -> None:
    some = ManifestSet(resources(NAMESPACE), "", {("ConfigMap", "a"): frozenset({"k"})})
    found = References(some)
    assert found.resolve(to("ConfigMap", "a")).state is State.GENERATED
    assert found.keys(to("ConfigMap", "a")) == frozenset({"k"})


@pytest.mark.parametrize(
    ("name", "offered", "near"),
    [
        ("PASSWORD_SALT", ["SECURITY_PASSWORD_SALT", "OTHER"], "SECURITY_PASSWORD_SALT"),
        ("connection_string", ["connection-string"], "connection-string"),
        ("backend-svc", ["backend-service", "frontend-service"], "backend-service"),
        ("Web", ["web"], "web"),
        ("web", ["web"], None),
        ("cache", ["database"], None),
        ("worker-7x", [f"worker-{number}" for number in range(500)], "worker-7"),
    ],
)
def test_the_nearest_name_is_the_one_that_was_meant(
    name: str, offered: list[str], near: str | None
) -> None:
    assert nearest(name, offered) == near


@given(st.text("ab-", max_size=6), st.lists(st.text("ab-", max_size=6), max_size=80))
@settings(max_examples=150, deadline=None)
def test_the_nearest_name_is_another_one_of_those_offered(name: str, offered: list[str]) -> None:
    found = Names(offered).nearest(name)
    assert found is None or (found in offered and found != name)


def addresses(text: str, name: str = "url") -> list[tuple[str, str, int | None, bool]]:
    one = resource(
        f"{{apiVersion: v1, kind: ConfigMap, metadata: {{name: a, namespace: shop}}, "
        f"data: {{{name}: {text!r}}}}}"
    )
    return [(a.service, a.namespace, a.port, a.qualified) for a in addresses_in(one)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("http://api:8080/v1", [("api", "shop", 8080, False)]),
        ("jdbc:postgresql://db:5432/x", [("db", "shop", 5432, False)]),
        ("redis://user:word@cache", [("cache", "shop", None, False)]),
        ("http://api.other.svc", [("api", "other", None, True)]),
        ("http://db-0.db.other.svc.cluster.local:5432", [("db", "other", 5432, True)]),
        ("https://example.com:443", []),
        ("http://api.other", []),
        ("http://localhost:80", []),
        ("http://10.0.0.1:80", []),
        ("http://+:5000", []),
        ("http://$(HOST):80", []),
        ("file://folder/x", []),
        ("api:8080", [("api", "shop", 8080, False)]),
        ("api:8080,api:8081", []),
    ],
)
def test_an_address_is_a_service_where_it_can_be_nothing_else(
    text: str, found: list[tuple[str, str, int | None, bool]]
) -> None:
    assert addresses(text) == found


def test_a_host_and_port_is_an_address_where_its_name_says_so() -> None:
    assert addresses("node:20", "image") == []
    assert addresses("node:20", "NODE_HOST") == [("node", "shop", 20, False)]


def test_a_host_of_the_clusters_domain_is_an_address_whatever_its_name() -> None:
    assert addresses("db.shop.svc:20", "B") == [("db", "shop", 20, True)]
    assert addresses("db.shop.svc.cluster.local:20", "B") == [("db", "shop", 20, True)]
    assert addresses("db.example.com:20", "B") == []


JSON = st.recursive(
    st.one_of(st.booleans(), st.integers(0, 3), st.text("ab", max_size=2)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from("abc"), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(JSON, JSON)
@settings(max_examples=150, deadline=None)
def test_two_objects_differ_in_some_field_unless_they_are_equal(
    left: object, right: object
) -> None:
    import json  # noqa: PLC0415 - to write YAML of any value

    text = "{apiVersion: example.com/v1, kind: Widget, metadata: {name: a}, spec: %s}"
    one, other = (resource(text % json.dumps({"x": value})) for value in (left, right))
    equal = json.dumps(one.data, sort_keys=True) == json.dumps(other.data, sort_keys=True)
    assert (differing_fields(one, other) == ()) == equal
    assert differing_fields(one, other) == differing_fields(other, one)


@pytest.mark.parametrize(
    ("left", "right", "fields"),
    [
        ("replicas: 1", "replicas: 2", ("spec.replicas",)),
        ("replicas: 1", "paused: true", ("spec.paused", "spec.replicas")),
        (
            "template: {spec: {containers: [{name: a, image: x}, {name: b}]}}",
            "template: {spec: {containers: [{name: b}, {name: a, image: y}]}}",
            ("spec.template.spec.containers[a].image",),
        ),
        (
            "template: {spec: {initContainers: [{name: a}, {name: b}]}}",
            "template: {spec: {initContainers: [{name: b}, {name: a}]}}",
            ("spec.template.spec.initContainers",),
        ),
        (
            "template: {spec: {containers: [{name: a, resources: {limits: {cpu: '0.5'}}}]}}",
            "template: {spec: {containers: [{name: a, resources: {limits: {cpu: 500m}}}]}}",
            (),
        ),
    ],
)
def test_differences_are_named_by_fields(left: str, right: str, fields: tuple[str, ...]) -> None:
    text = "{apiVersion: apps/v1, kind: Deployment, metadata: {name: a}, spec: {%s}}"
    assert differing_fields(resource(text % left), resource(text % right)) == fields


EXTERNAL = {"objects": ["Secret shop/registry", "StorageClass fast", "Gateway gateways/public"]}


@pytest.mark.parametrize(
    ("kind", "namespace", "name"),
    [
        ("Secret", "shop", "registry"),
        ("StorageClass", "", "fast"),
        ("Gateway", "gateways", "public"),
    ],
)
def test_an_object_declared_outside_the_files_resolves_and_is_named(
    kind: str, namespace: str, name: str
) -> None:
    some = References(ManifestSet(resources(NAMESPACE)), assumed_objects(EXTERNAL))
    found = some.resolve(to(kind, name, namespace))
    label = f"{namespace}/{name}" if namespace else name
    assert found.state is State.ASSUMED
    assert found.assumptions == (f"{kind} {label} exists outside the files",)
    assert some.resolve(to(kind, f"{name}x", namespace)).state is not State.ASSUMED


def test_what_the_set_holds_needs_no_assumption() -> None:
    secret = "{apiVersion: v1, kind: Secret, metadata: {name: registry, namespace: shop}}"
    some = References(ManifestSet(resources(secret)), assumed_objects(EXTERNAL))
    assert some.resolve(to("Secret", "registry")).state is State.PRESENT


@pytest.mark.parametrize("entry", ["registry", "Secret", "Secret /a", "Secret a/", "Secret a b"])
def test_a_declaration_that_cannot_be_read_is_refused(entry: str) -> None:
    with pytest.raises(ChloroError, match="is not written like Secret shop/registry"):
        assumed_objects({"objects": [entry]})


def test_declarations_are_a_list() -> None:
    with pytest.raises(ChloroError, match="is a list"):
        assumed_objects({"objects": "Secret shop/registry"})


NAMES = st.sampled_from(["a", "b", "c"])
SPACES = st.sampled_from(["shop", "else"])
KINDS = st.sampled_from(["Secret", "ConfigMap", "Service"])
TARGETS = st.tuples(KINDS, SPACES, NAMES)


@given(
    st.lists(TARGETS, max_size=6),
    st.sets(SPACES),
    st.lists(TARGETS, max_size=2),
    TARGETS,
)
@settings(max_examples=200, deadline=None)
def test_a_reference_resolves_as_a_slow_model_says(
    held: list[tuple[str, str, str]],
    owned: set[str],
    declared: list[tuple[str, str, str]],
    wanted_one: tuple[str, str, str],
) -> None:
    texts = [f"{{apiVersion: v1, kind: Namespace, metadata: {{name: {one}}}}}" for one in owned]
    texts += [
        f"{{apiVersion: v1, kind: {kind}, metadata: {{name: {name}, namespace: {namespace}}}}}"
        for kind, namespace, name in held
    ]
    found = [one for number, text in enumerate(texts) for one in resources(text, f"{number}.yaml")]
    lines = [f"{kind} {namespace}/{name}" for kind, namespace, name in declared]
    some = References(ManifestSet(found), assumed_objects({"objects": lines}))
    kind, namespace, name = wanted_one
    if wanted_one in held:
        expected = State.PRESENT
    elif wanted_one in declared:
        expected = State.ASSUMED
    else:
        expected = State.MISSING if namespace in owned else State.UNKNOWN
    assert some.resolve(to(kind, name, namespace)).state is expected


GRANT = """\
apiVersion: gateway.networking.k8s.io/v1beta1
kind: ReferenceGrant
metadata: {name: a, namespace: pay}
spec:
  from: [{group: gateway.networking.k8s.io, kind: %s, namespace: %s}]
  to: [{group: '', kind: %s%s}]
"""
ROUTE = """\
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: web, namespace: shop}
"""


@pytest.mark.parametrize(
    ("written", "allowed"),
    [
        (("HTTPRoute", "shop", "Service", ""), True),
        (("HTTPRoute", "shop", "Service", ", name: api"), True),
        (("HTTPRoute", "shop", "Service", ", name: web"), False),
        (("HTTPRoute", "else", "Service", ""), False),
        (("GRPCRoute", "shop", "Service", ""), False),
        (("HTTPRoute", "shop", "Secret", ""), False),
    ],
)
def test_a_grant_names_who_may_refer_to_what(
    written: tuple[str, str, str, str], *, allowed: bool
) -> None:
    route, some = resource(ROUTE), ManifestSet(resources(GRANT % written))
    assert (granted(some, route, "", "Service", "pay", "api") is not None) is allowed
    assert granted(some, route, "", "Service", "else", "api") is None


def test_a_gateway_wants_its_class_and_the_secrets_of_its_listeners() -> None:
    text = """\
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata: {name: web, namespace: shop}
        spec:
          gatewayClassName: any
          listeners:
          - {name: a, tls: {certificateRefs: [{name: tls}, {name: b, kind: Other, group: x.io}]}}
        """
    assert [one[:2] for one in wanted(text)] == [("GatewayClass", "any"), ("Secret", "tls")]


def test_a_route_wants_its_gateway_its_backends_and_their_mirrors() -> None:
    text = """\
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: web, namespace: shop}
        spec:
          parentRefs: [{name: public}, {name: mesh, kind: Service, group: ''}]
          rules:
          - backendRefs:
            - {name: a, port: 80, filters: [{requestMirror: {backendRef: {name: c, port: 80}}}]}
            - {name: bucket, kind: Bucket, group: storage.example.com}
            filters: [{requestMirror: {backendRef: {name: b, port: 80}}}]
        """
    assert [one[:2] for one in wanted(text)] == [
        ("Gateway", "public"),
        ("Service", "mesh"),
        ("Service", "a"),
        ("Service", "b"),
        ("Service", "c"),
    ]

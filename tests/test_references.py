"""Which object names which other, and what is known of the one that is named."""

from __future__ import annotations

import pytest

from chloro_lint.manifest_set import ManifestSet
from chloro_lint.references import (
    Reference,
    References,
    Resolution,
    State,
    ingress_backends,
    references_of,
)
from tests.written import resource, resources

POD = """\
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web, namespace: shop}
    spec:
      template:
        spec:
          serviceAccountName: web
          priorityClassName: high
          runtimeClassName: gvisor
          imagePullSecrets: [{name: pull}]
          initContainers:
            - name: setup
              envFrom:
                - configMapRef: {name: setup, optional: true}
          containers:
            - name: web
              envFrom:
                - secretRef: {name: all}
              env:
                - {name: A, value: plain}
                - {name: B, valueFrom: {secretKeyRef: {name: one, key: b}}}
                - {name: C, valueFrom: {configMapKeyRef: {name: two, key: c, optional: true}}}
                - {name: D, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
          volumes:
            - {name: s, secret: {secretName: files, optional: true}}
            - {name: c, configMap: {name: settings}}
            - {name: p, persistentVolumeClaim: {claimName: data}}
            - {name: e, emptyDir: {}}
            - name: all
              projected:
                sources:
                  - secret: {name: left}
                  - configMap: {name: right, optional: true}
                  - serviceAccountToken: {path: token}
    """


def named(text: str) -> list[tuple[str, str, str]]:
    """Kind, namespace and name of every reference that an object makes, in their order."""
    return [(one.kind, one.namespace, one.name) for one in references_of(resource(text))]


def test_a_pod_names_accounts_classes_secrets_maps_and_claims() -> None:
    assert named(POD) == [
        ("ServiceAccount", "shop", "web"),
        ("PriorityClass", "", "high"),
        ("RuntimeClass", "", "gvisor"),
        ("Secret", "shop", "pull"),
        ("Secret", "shop", "files"),
        ("ConfigMap", "shop", "settings"),
        ("PersistentVolumeClaim", "shop", "data"),
        ("Secret", "shop", "left"),
        ("ConfigMap", "shop", "right"),
        ("ConfigMap", "shop", "setup"),
        ("Secret", "shop", "all"),
        ("Secret", "shop", "one"),
        ("ConfigMap", "shop", "two"),
    ]


def test_a_reference_knows_its_place_its_key_and_whether_it_may_fail() -> None:
    found = {one.name: one for one in references_of(resource(POD))}
    base = ("spec", "template", "spec")
    assert found["one"].place.path == (*base, "containers", 0, "env", 1, "valueFrom", "secretKeyRef", "name")  # fmt: skip
    assert (found["one"].key, found["two"].key, found["all"].key) == ("b", "c", "")
    assert {name for name, one in found.items() if one.optional} == {
        "files",
        "right",
        "setup",
        "two",
    }
    assert found["left"].place.path == (*base, "volumes", 4, "projected", "sources", 0, "secret", "name")  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            (
                "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: a}, "
                "spec: {storageClassName: fast, volumeName: v1}}"
            ),
            [("StorageClass", "", "fast"), ("PersistentVolume", "", "v1")],
        ),
        (
            (
                "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: a}, "
                'spec: {storageClassName: ""}}'
            ),
            [],
        ),
        (
            "{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: a}, spec: {serviceName: b}}",
            [("Service", "default", "b")],
        ),
        (
            (
                "{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: a}, "
                "spec: {scaleTargetRef: {kind: StatefulSet, name: b}}}"
            ),
            [("StatefulSet", "default", "b")],
        ),
        (
            (
                "{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, "
                "metadata: {name: a, namespace: shop}, roleRef: {kind: ClusterRole, name: view}, "
                "subjects: [{kind: User, name: u}, {kind: ServiceAccount, name: s}, "
                "{kind: ServiceAccount, name: t, namespace: other}]}"
            ),
            [
                ("ClusterRole", "", "view"),
                ("ServiceAccount", "shop", "s"),
                ("ServiceAccount", "other", "t"),
            ],
        ),
        (
            (
                "{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, "
                "metadata: {name: a, namespace: shop}, roleRef: {kind: Role, name: edit}}"
            ),
            [("Role", "shop", "edit")],
        ),
        (
            (
                "{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: a}, spec: "
                "{ingressClassName: nginx, tls: [{secretName: cert}, {hosts: [x]}], "
                "defaultBackend: {service: {name: d}}, rules: [{http: {paths: "
                "[{backend: {service: {name: b}}}, {backend: {resource: {kind: X, name: y}}}]}}]}}"
            ),
            [
                ("Service", "default", "d"),
                ("Service", "default", "b"),
                ("Secret", "default", "cert"),
                ("IngressClass", "", "nginx"),
            ],
        ),
        (
            (
                "{apiVersion: extensions/v1beta1, kind: Ingress, metadata: {name: a}, spec: "
                "{rules: [{http: {paths: [{backend: {serviceName: old, servicePort: 80}}]}}]}}"
            ),
            [("Service", "default", "old")],
        ),
        ("{apiVersion: example.com/v1, kind: Ingress, metadata: {name: a}, spec: {tls: [{}]}}", []),
    ],
)
def test_other_objects_name_what_their_kinds_do(
    text: str, expected: list[tuple[str, str, str]]
) -> None:
    assert named(text) == expected


def test_the_backends_of_an_ingress_carry_their_hosts() -> None:
    ingress = resource(
        """\
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: a}
        spec:
          defaultBackend: {service: {name: d}}
          rules:
            - host: x.example.com
              http: {paths: [{path: /}, {path: /api}]}
            - http: {paths: [{path: /}]}
            - host: empty.example.com
        """
    )
    first, second = ("spec", "rules", 0, "http", "paths"), ("spec", "rules", 1, "http", "paths")
    assert list(ingress_backends(ingress)) == [
        (("spec", "defaultBackend"), "", ("spec", "defaultBackend")),
        ((*first, 0, "backend"), "x.example.com", (*first, 0)),
        ((*first, 1, "backend"), "x.example.com", (*first, 1)),
        ((*second, 0, "backend"), "", (*second, 0)),
    ]


NAMESPACE = "{apiVersion: v1, kind: Namespace, metadata: {name: shop}}"


def resolved(kind: str, namespace: str, name: str, *texts: str) -> Resolution:
    some = ManifestSet(
        one for number, text in enumerate(texts) for one in resources(text, f"{number}.yaml")
    )
    anywhere = resource(NAMESPACE).at()
    return References(some).resolve(Reference(anywhere, kind, namespace, name))


def test_an_object_of_the_set_is_present() -> None:
    text = "{apiVersion: v1, kind: Secret, metadata: {name: a, namespace: shop}}"
    found = resolved("Secret", "shop", "a", text)
    assert found.state is State.PRESENT
    assert found.target is not None
    assert found.target.label == "Secret shop/a"


@pytest.mark.parametrize(
    ("kind", "namespace", "name", "state"),
    [
        ("Secret", "shop", "a", State.MISSING),
        ("Secret", "other", "a", State.UNKNOWN),
        ("StorageClass", "", "fast", State.UNKNOWN),
        ("ServiceAccount", "shop", "default", State.BUILT_IN),
        ("ServiceAccount", "shop", "web", State.MISSING),
        ("ConfigMap", "shop", "kube-root-ca.crt", State.BUILT_IN),
        ("PriorityClass", "", "system-node-critical", State.BUILT_IN),
        ("PriorityClass", "", "high", State.UNKNOWN),
        ("Namespace", "", "kube-system", State.BUILT_IN),
        ("Namespace", "", "other", State.UNKNOWN),
    ],
)
def test_an_absent_object_is_missing_only_where_its_namespace_is_in_the_set(
    kind: str, namespace: str, name: str, state: State
) -> None:
    assert resolved(kind, namespace, name, NAMESPACE) == Resolution(state)


NAMED_M = "metadata: {name: m, namespace: shop}"


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        (
            (
                "{apiVersion: cert-manager.io/v1, kind: Certificate, "
                "metadata: {name: c, namespace: shop}, spec: {secretName: tls}}"
            ),
            "Secret",
            "tls",
        ),
        (
            (
                "{apiVersion: bitnami.com/v1alpha1, kind: SealedSecret, "
                "metadata: {name: sealed, namespace: shop}}"
            ),
            "Secret",
            "sealed",
        ),
        (
            (
                "{apiVersion: bitnami.com/v1alpha1, kind: SealedSecret, "
                "metadata: {name: sealed, namespace: shop}, "
                "spec: {template: {metadata: {name: opened}}}}"
            ),
            "Secret",
            "opened",
        ),
        (
            (
                "{apiVersion: external-secrets.io/v1, kind: ExternalSecret, "
                "metadata: {name: e, namespace: shop}, spec: {target: {name: fetched}}}"
            ),
            "Secret",
            "fetched",
        ),
        (
            (
                "{apiVersion: external-secrets.io/v1, kind: ExternalSecret, "
                "metadata: {name: e, namespace: shop}}"
            ),
            "Secret",
            "e",
        ),
        (
            (
                "{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: i, "
                "namespace: shop, annotations: {cert-manager.io/cluster-issuer: le}}, "
                "spec: {tls: [{secretName: cert}]}}"
            ),
            "Secret",
            "cert",
        ),
        (
            (
                "{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: db, namespace: shop}, "
                "spec: {replicas: 2, volumeClaimTemplates: [{metadata: {name: data}}]}}"
            ),
            "PersistentVolumeClaim",
            "data-db-1",
        ),
        *(
            (
                f"{{apiVersion: {api}, kind: {kind}, spec: {spec}, {NAMED_M}}}",
                "Secret",
                name,
            )
            for api, kind, spec, name in (
                (
                    "secrets.hashicorp.com/v1beta1",
                    "VaultStaticSecret",
                    "{destination: {name: s}}",
                    "s",
                ),
                (
                    "isindir.github.com/v1alpha3",
                    "SopsSecret",
                    "{secretTemplates: [{name: s}, 1]}",
                    "s",
                ),
                ("onepassword.com/v1", "OnePasswordItem", "{}", "m"),
                (
                    "secrets-store.csi.x-k8s.io/v1",
                    "SecretProviderClass",
                    "{secretObjects: [{secretName: s}, 1]}",
                    "s",
                ),
                (
                    "secrets.infisical.com/v1alpha1",
                    "InfisicalSecret",
                    "{managedSecretReference: {secretName: s}}",
                    "s",
                ),
            )
        ),
        (
            (
                "{apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: {name: g, "
                "namespace: shop, annotations: {cert-manager.io/issuer: i}}, spec: {listeners: "
                "[{name: plain}, {name: web, tls: {certificateRefs: [{name: cert}]}}]}}"
            ),
            "Secret",
            "cert",
        ),
        (
            (
                "{apiVersion: monitoring.coreos.com/v1, kind: Prometheus, "
                "metadata: {name: k8s, namespace: shop}}"
            ),
            "Service",
            "prometheus-operated",
        ),
    ],
)
def test_what_something_in_the_set_makes_at_run_time_is_not_missing(
    text: str, kind: str, name: str
) -> None:
    found = resolved(kind, "shop", name, NAMESPACE, text)
    assert found.state is State.GENERATED
    assert found.by is not None
    assert resolved(kind, "shop", f"{name}x", NAMESPACE, text).state is State.MISSING


def test_a_stateful_set_makes_as_many_claims_as_it_has_replicas() -> None:
    text = (
        "{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: db, namespace: shop}, "
        "spec: {replicas: %s, volumeClaimTemplates: [{metadata: {name: data}}, {}]}}"
    )
    states = {
        count: resolved("PersistentVolumeClaim", "shop", "data-db-2", NAMESPACE, text % count).state
        for count in (2, 3, 0)
    }
    assert states == {2: State.MISSING, 3: State.GENERATED, 0: State.MISSING}


def test_the_references_to_an_object_are_found_from_all_sides() -> None:
    mount = (
        "{apiVersion: v1, kind: Pod, metadata: {name: %s, namespace: %s}, "
        "spec: {volumes: [{name: v, persistentVolumeClaim: {claimName: data}}]}}"
    )
    some = ManifestSet(
        [
            resource(mount % ("a", "shop"), "1.yaml"),
            resource(mount % ("b", "shop"), "2.yaml"),
            resource(mount % ("c", "other"), "3.yaml"),
        ]
    )
    found = References(some)
    users = [one.place.resource.name for one in found.to("PersistentVolumeClaim", "shop", "data")]
    assert users == ["a", "b"]
    assert found.to("PersistentVolumeClaim", "shop", "logs") == ()
    assert len(found.all) == 3

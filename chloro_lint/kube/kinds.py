"""What is known of kinds: their scope, where they keep a pod template, and what lists hold."""

from __future__ import annotations

from typing import Final

from chloro_lint.model import FieldPath
from chloro_lint.model.values import NamedTuple

ENDING: Final = frozenset({"CronJob", "Job"})
"""Workloads whose pods end by themselves: no Service is for them."""

_NAMESPACED: Final = {
    "": (
        "Binding ConfigMap Endpoints Event LimitRange PersistentVolumeClaim Pod PodTemplate "
        "ReplicationController ResourceQuota Secret Service ServiceAccount"
    ),
    "apps": (
        "ControllerRevision DaemonSet Deployment DeploymentRollback ReplicaSet Scale StatefulSet"
    ),
    "argoproj.io": "Rollout",
    "authentication.k8s.io": "TokenRequest",
    "authorization.k8s.io": "LocalSubjectAccessReview",
    "autoscaling": "HorizontalPodAutoscaler Scale",
    "batch": "CronJob Job",
    "certificates.k8s.io": "PodCertificateRequest",
    "coordination.k8s.io": "Lease LeaseCandidate",
    "discovery.k8s.io": "EndpointSlice",
    "events.k8s.io": "Event",
    "extensions": (
        "DaemonSet Deployment DeploymentRollback Ingress NetworkPolicy ReplicaSet Scale"
    ),
    "lifecycle.k8s.io": "Eviction EvictionRequest",
    "networking.k8s.io": "Ingress NetworkPolicy",
    "policy": "Eviction PodDisruptionBudget",
    "rbac.authorization.k8s.io": "Role RoleBinding",
    "resource.k8s.io": (
        "PodScheduling PodSchedulingContext ResourceClaim ResourceClaimParameters "
        "ResourceClaimTemplate ResourceClassParameters"
    ),
    "scheduling.k8s.io": "CompositePodGroup PodGroup Workload",
    "settings.k8s.io": "PodPreset",
    "storage.k8s.io": "CSIStorageCapacity",
}

_CLUSTER_SCOPED: Final = {
    "": "ComponentStatus Namespace Node PersistentVolume",
    "admissionregistration.k8s.io": (
        "MutatingAdmissionPolicy MutatingAdmissionPolicyBinding MutatingWebhookConfiguration "
        "ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding ValidatingWebhookConfiguration"
    ),
    "apiextensions.k8s.io": "CustomResourceDefinition",
    "apiregistration.k8s.io": "APIService",
    "auditregistration.k8s.io": "AuditSink",
    "authentication.k8s.io": "SelfSubjectReview TokenReview",
    "authorization.k8s.io": ("SelfSubjectAccessReview SelfSubjectRulesReview SubjectAccessReview"),
    "cert-manager.io": "ClusterIssuer",
    "certificates.k8s.io": "CertificateSigningRequest ClusterTrustBundle",
    "cilium.io": "CiliumClusterwideNetworkPolicy",
    "extensions": "PodSecurityPolicy",
    "crd.antrea.io": "ClusterNetworkPolicy",
    "crd.projectcalico.org": "GlobalNetworkPolicy",
    "external-secrets.io": "ClusterExternalSecret ClusterSecretStore",
    "flowcontrol.apiserver.k8s.io": "FlowSchema PriorityLevelConfiguration",
    "gateway.networking.k8s.io": "GatewayClass",
    "internal.apiserver.k8s.io": "StorageVersion",
    "kyverno.io": "ClusterPolicy",
    "networking.k8s.io": "ClusterCIDR IPAddress IngressClass ServiceCIDR",
    "node.k8s.io": "RuntimeClass",
    "policy": "PodSecurityPolicy",
    "policy.networking.k8s.io": (
        "AdminNetworkPolicy BaselineAdminNetworkPolicy ClusterNetworkPolicy"
    ),
    "projectcalico.org": "GlobalNetworkPolicy",
    "rbac.authorization.k8s.io": "ClusterRole ClusterRoleBinding",
    "resource.k8s.io": (
        "DeviceClass DeviceTaintRule ResourceClass ResourcePoolStatusRequest ResourceSlice"
    ),
    "scheduling.k8s.io": "PriorityClass",
    "snapshot.storage.k8s.io": "VolumeSnapshotClass VolumeSnapshotContent",
    "storage.k8s.io": "CSIDriver CSINode StorageClass VolumeAttachment VolumeAttributesClass",
    "storagemigration.k8s.io": "StorageVersionMigration",
}

_SCOPES: Final[dict[tuple[str, str], bool]] = {
    (group, kind): namespaced
    for table, namespaced in ((_NAMESPACED, True), (_CLUSTER_SCOPED, False))
    for group, kinds in table.items()
    for kind in kinds.split()
}


BUILT_IN_KINDS: Final = frozenset(kind for _, kind in _SCOPES)
"""Whatever group they are of."""

_BUILT_IN_GROUPS: Final = frozenset(group for group, _ in _SCOPES)


def may_be_served(group: str) -> bool:
    """Tell whether a server can have an API group: that of a custom kind has a dot in its name."""
    return "." in group or group in _BUILT_IN_GROUPS


def is_namespaced(group: str, kind: str) -> bool | None:
    """Tell the scope of a kind that Kubernetes has or had, or of a few that others are known for.

    None of any other kind, which may have either scope.

    The group of the core kinds is the empty string.
    """
    return _SCOPES.get((group, kind))


class PodTemplatePaths(NamedTuple):
    """Where a workload keeps the metadata and the spec of its pods."""

    metadata: FieldPath
    spec: FieldPath


_POD: Final = PodTemplatePaths(("metadata",), ("spec",))
_TEMPLATE: Final = PodTemplatePaths(("spec", "template", "metadata"), ("spec", "template", "spec"))
_JOB_TEMPLATE: Final = PodTemplatePaths(
    ("spec", "jobTemplate", "spec", "template", "metadata"),
    ("spec", "jobTemplate", "spec", "template", "spec"),
)

_POD_TEMPLATES: Final[dict[tuple[str, str], PodTemplatePaths]] = {
    ("", "Pod"): _POD,
    ("", "ReplicationController"): _TEMPLATE,
    ("apps", "DaemonSet"): _TEMPLATE,
    ("apps", "Deployment"): _TEMPLATE,
    ("apps", "ReplicaSet"): _TEMPLATE,
    ("apps", "StatefulSet"): _TEMPLATE,
    ("argoproj.io", "Rollout"): _TEMPLATE,
    ("batch", "CronJob"): _JOB_TEMPLATE,
    ("batch", "Job"): _TEMPLATE,
    ("extensions", "DaemonSet"): _TEMPLATE,
    ("extensions", "Deployment"): _TEMPLATE,
    ("extensions", "ReplicaSet"): _TEMPLATE,
}


def pod_template(group: str, kind: str) -> PodTemplatePaths | None:
    """Return where a kind describes the pods that it runs; None of a kind that runs none.

    The version does not matter: the paths are the same in all that a group ever had.
    """
    return _POD_TEMPLATES.get((group, kind))


def list_item_kind(kind: str) -> str | None:
    """Return the kind of a list's items by its name: ``ConfigMapList`` holds ``ConfigMap``.

    Empty for ``List``, whose items each name their own; None of a name that is not a list's.
    Custom kinds may end in ``List`` without being one: only an ``items`` list proves it.
    """
    return kind.removesuffix("List") if kind.endswith("List") else None

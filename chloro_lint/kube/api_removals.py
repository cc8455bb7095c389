"""API versions that Kubernetes no longer serves, or has said it will stop to serve."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

_TABLE: Final = """
1.16 apps/v1beta1 1.8 v1 ControllerRevision Deployment StatefulSet
1.16 apps/v1beta1 1.8 - DeploymentRollback
1.16 apps/v1beta1 - v1 ReplicaSet
1.16 apps/v1beta1 1.8 autoscaling/v1 Scale
1.16 apps/v1beta2 1.9 v1 ControllerRevision DaemonSet Deployment ReplicaSet StatefulSet
1.16 apps/v1beta2 1.9 autoscaling/v1 Scale
1.16 extensions/v1beta1 1.8 apps/v1 DaemonSet Deployment ReplicaSet
1.16 extensions/v1beta1 1.8 - DeploymentRollback
1.16 extensions/v1beta1 1.9 networking.k8s.io/v1 NetworkPolicy
1.16 extensions/v1beta1 1.10 - PodSecurityPolicy
1.16 extensions/v1beta1 1.2 autoscaling/v1 Scale
1.19 auditregistration.k8s.io/v1alpha1 - - AuditSink
1.20 settings.k8s.io/v1alpha1 - - PodPreset
1.21 batch/v2alpha1 - v1 CronJob
1.21 discovery.k8s.io/v1alpha1 - v1 EndpointSlice
1.22 admissionregistration.k8s.io/v1beta1 1.16 v1 MutatingWebhookConfiguration
1.22 admissionregistration.k8s.io/v1beta1 1.16 v1 ValidatingWebhookConfiguration
1.22 apiextensions.k8s.io/v1beta1 1.16 v1 CustomResourceDefinition
1.22 apiregistration.k8s.io/v1beta1 1.10 v1 APIService
1.22 authentication.k8s.io/v1beta1 1.19 v1 TokenReview
1.22 authorization.k8s.io/v1beta1 1.19 v1 LocalSubjectAccessReview SelfSubjectAccessReview
1.22 authorization.k8s.io/v1beta1 1.19 v1 SelfSubjectRulesReview SubjectAccessReview
1.22 certificates.k8s.io/v1beta1 1.19 v1 CertificateSigningRequest
1.22 coordination.k8s.io/v1beta1 1.19 v1 Lease
1.22 extensions/v1beta1 1.14 networking.k8s.io/v1 Ingress
1.22 networking.k8s.io/v1beta1 1.19 v1 Ingress IngressClass
1.22 rbac.authorization.k8s.io/v1beta1 1.17 v1 ClusterRole ClusterRoleBinding Role RoleBinding
1.22 scheduling.k8s.io/v1beta1 1.14 v1 PriorityClass
1.22 storage.k8s.io/v1beta1 1.19 v1 CSIDriver StorageClass VolumeAttachment
1.22 storage.k8s.io/v1beta1 1.17 v1 CSINode
1.23 rbac.authorization.k8s.io/v1alpha1 1.17 v1 ClusterRole ClusterRoleBinding Role RoleBinding
1.23 scheduling.k8s.io/v1alpha1 1.14 v1 PriorityClass
1.24 node.k8s.io/v1alpha1 - v1 RuntimeClass
1.24 storage.k8s.io/v1alpha1 1.21 v1 CSIStorageCapacity
1.24 storage.k8s.io/v1alpha1 1.21 v1 VolumeAttachment
1.25 autoscaling/v2beta1 1.22 v2 HorizontalPodAutoscaler
1.25 batch/v1beta1 1.21 v1 CronJob
1.25 discovery.k8s.io/v1beta1 1.21 v1 EndpointSlice
1.25 events.k8s.io/v1beta1 1.22 v1 Event
1.25 node.k8s.io/v1beta1 1.22 v1 RuntimeClass
1.25 policy/v1beta1 1.22 v1 Eviction
1.25 policy/v1beta1 1.21 v1 PodDisruptionBudget
1.25 policy/v1beta1 1.21 - PodSecurityPolicy
1.26 autoscaling/v2beta2 1.23 v2 HorizontalPodAutoscaler
1.26 flowcontrol.apiserver.k8s.io/v1beta1 1.23 v1 FlowSchema PriorityLevelConfiguration
1.27 resource.k8s.io/v1alpha1 - - PodScheduling ResourceClass
1.27 resource.k8s.io/v1alpha1 - v1 ResourceClaim ResourceClaimTemplate
1.27 storage.k8s.io/v1beta1 1.24 v1 CSIStorageCapacity
1.29 flowcontrol.apiserver.k8s.io/v1beta2 1.26 v1 FlowSchema PriorityLevelConfiguration
1.29 networking.k8s.io/v1alpha1 - - ClusterCIDR
1.31 networking.k8s.io/v1alpha1 - v1 IPAddress ServiceCIDR
1.31 resource.k8s.io/v1alpha2 - - PodSchedulingContext ResourceClaimParameters
1.31 resource.k8s.io/v1alpha2 - - ResourceClass ResourceClassParameters
1.31 resource.k8s.io/v1alpha2 - v1 ResourceClaim ResourceClaimTemplate ResourceSlice
1.32 admissionregistration.k8s.io/v1alpha1 1.29 v1 ValidatingAdmissionPolicy
1.32 admissionregistration.k8s.io/v1alpha1 1.29 v1 ValidatingAdmissionPolicyBinding
1.32 authentication.k8s.io/v1alpha1 1.29 v1 SelfSubjectReview
1.32 coordination.k8s.io/v1alpha1 - v1beta1 LeaseCandidate
1.32 flowcontrol.apiserver.k8s.io/v1beta3 1.29 v1 FlowSchema PriorityLevelConfiguration
1.32 resource.k8s.io/v1alpha3 - - PodSchedulingContext
1.33 authentication.k8s.io/v1beta1 1.30 v1 SelfSubjectReview
1.34 admissionregistration.k8s.io/v1beta1 1.31 v1 ValidatingAdmissionPolicy
1.34 admissionregistration.k8s.io/v1beta1 1.31 v1 ValidatingAdmissionPolicyBinding
1.34 resource.k8s.io/v1alpha3 1.32 v1 DeviceClass ResourceClaim
1.34 resource.k8s.io/v1alpha3 1.32 v1 ResourceClaimTemplate ResourceSlice
1.35 certificates.k8s.io/v1alpha1 - v1 PodCertificateRequest
1.35 storage.k8s.io/v1alpha1 1.32 v1 VolumeAttributesClass
1.35 storagemigration.k8s.io/v1alpha1 - v1 StorageVersionMigration
1.36 scheduling.k8s.io/v1alpha1 - v1beta1 Workload
1.37 certificates.k8s.io/v1alpha1 1.34 v1 ClusterTrustBundle
1.37 networking.k8s.io/v1beta1 1.34 v1 IPAddress ServiceCIDR
1.37 scheduling.k8s.io/v1alpha2 - v1beta1 PodGroup Workload
1.37 storage.k8s.io/v1beta1 1.34 v1 VolumeAttributesClass
1.38 admissionregistration.k8s.io/v1alpha1 1.35 v1 MutatingAdmissionPolicy
1.38 admissionregistration.k8s.io/v1alpha1 1.35 v1 MutatingAdmissionPolicyBinding
1.38 coordination.k8s.io/v1alpha2 1.35 - LeaseCandidate
1.38 resource.k8s.io/v1beta1 1.35 v1 DeviceClass ResourceClaim
1.38 resource.k8s.io/v1beta1 1.35 v1 ResourceClaimTemplate ResourceSlice
1.39 coordination.k8s.io/v1beta1 1.36 - LeaseCandidate
1.39 resource.k8s.io/v1alpha3 1.36 v1 DeviceTaintRule
1.39 resource.k8s.io/v1beta2 1.36 v1 DeviceClass ResourceClaim
1.39 resource.k8s.io/v1beta2 1.36 v1 ResourceClaimTemplate ResourceSlice
1.40 admissionregistration.k8s.io/v1beta1 1.37 v1 MutatingAdmissionPolicy
1.40 admissionregistration.k8s.io/v1beta1 1.37 v1 MutatingAdmissionPolicyBinding
1.40 certificates.k8s.io/v1beta1 1.37 v1 ClusterTrustBundle PodCertificateRequest
1.40 storagemigration.k8s.io/v1beta1 1.37 v1 StorageVersionMigration
1.42 resource.k8s.io/v1alpha3 1.39 - ResourcePoolStatusRequest
1.42 resource.k8s.io/v1beta2 1.39 v1 DeviceTaintRule
1.43 lifecycle.k8s.io/v1alpha1 1.40 - Eviction EvictionRequest
1.43 scheduling.k8s.io/v1beta1 1.40 - PodGroup Workload
"""
"""A row for each version: the release that removed it, the version, the release that deprecated
it, what to use instead (a version of the same group, or another group's), and the kinds. A dash
where there is nothing.

Source: the markers of the API's own types in Kubernetes 1.37 (k8s.io/api, `APILifecycleRemoved`),
the deprecation guide (https://kubernetes.io/docs/reference/using-api/deprecation-guide/), and
which versions the OpenAPI documents of the releases from 1.25 on still have. What stands behind
releases newer than that is announced.
"""

_RELEASE: Final = re.compile(r"v?(\d{1,4})\.(\d{1,4})(?:[.+-].*)?")


class Release(NamedTuple):
    """A release of Kubernetes; releases compare as numbers: 1.9 is older than 1.24."""

    major: int
    minor: int

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}"


class Removal(NamedTuple):
    """When a version of a kind goes, and what comes in its place; empty where nothing does."""

    removed: Release
    deprecated: Release | None
    instead: str


@lru_cache(maxsize=256)
def release(text: str) -> Release | None:
    """Read a release as people write it: ``1.37``, ``v1.37``, ``1.37.2``; None of other text."""
    match = _RELEASE.fullmatch(text.strip())
    return Release(int(match[1]), int(match[2])) if match else None


def removal(api_version: str, kind: str) -> Removal | None:
    """Return what is known of the end of a kind in a version; None where no end is known."""
    return _table().get((api_version, kind))


@lru_cache
def _table() -> dict[tuple[str, str], Removal]:
    table = {}
    for row in _TABLE.split("\n"):
        if not row:
            continue
        removed, version, deprecated, instead, *kinds = row.split()
        gone = release(removed)
        assert gone is not None
        if instead != "-" and "/" not in instead:
            instead = f"{version.rpartition('/')[0]}/{instead}"
        entry = Removal(gone, release(deprecated), "" if instead == "-" else instead)
        table.update({(version, kind): entry for kind in kinds})
    return table

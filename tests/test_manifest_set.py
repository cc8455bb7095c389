"""What is applied together: order, identity, selection, and where absence is shown."""

from __future__ import annotations

from itertools import permutations

import pytest

from chloro_lint.kube.pods import pod
from chloro_lint.manifest_set import ManifestSet, budget_selects, target_group
from chloro_lint.model import Place, Resource
from tests.written import resource, resources

PODS = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec: {template: {metadata: {labels: {app: web, tier: front}}}}
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: nightly, namespace: shop}
spec: {jobTemplate: {spec: {template: {metadata: {labels: {app: nightly}}}}}}
---
apiVersion: v1
kind: Pod
metadata: {name: other, namespace: elsewhere, labels: {app: web}}
"""


def manifests(*texts: str) -> ManifestSet:
    return ManifestSet(
        one for number, text in enumerate(texts) for one in resources(text, f"{number}.yaml")
    )


def config(name: str, file: str, namespace: str = "shop") -> Resource:
    text = (
        f"{{apiVersion: v1, kind: ConfigMap, metadata: {{name: {name}, namespace: {namespace}}}}}"
    )
    return resource(text, file)


def test_objects_stand_in_the_byte_order_of_files_whatever_order_they_came_in() -> None:
    given = [config("a", name) for name in ("B.yaml", "a.yaml", "a/z.yaml", "é.yaml", "z.yaml")]
    expected = ["B.yaml", "a.yaml", "a/z.yaml", "z.yaml", "é.yaml"]
    for order in permutations(given):
        assert [one.source for one in ManifestSet(order).resources] == expected


def test_of_several_definitions_the_one_that_is_applied_last_wins() -> None:
    first, second = config("a", "1.yaml"), config("a", "2.yaml")
    found = ManifestSet([second, first])
    assert found.definitions("ConfigMap", "shop", "a") == (first, second)
    assert found.named("ConfigMap", "shop", "a") is second
    assert found.named("ConfigMap", "other", "a") is None
    assert found.definitions("ConfigMap", "", "a") == ()


def test_a_kind_is_that_of_kubernetes_unless_a_group_is_named() -> None:
    found = manifests(
        "{apiVersion: serving.knative.dev/v1, kind: Service, metadata: {name: a}}",
        "{apiVersion: v1, kind: Service, metadata: {name: a}}",
    )
    knative, core = found.resources
    assert found.of_kind("Service") == (core,)
    assert found.of_kind("Service", "serving.knative.dev") == (knative,)
    assert found.of_kind("Service", "") == (core,)
    assert found.named("Service", "default", "a") is core
    assert found.named("Service", "default", "a", "serving.knative.dev") is knative
    assert found.in_namespace("Service", "default") == (core,)
    assert found.in_namespace("Service", "shop") == ()


def test_pods_are_found_in_every_workload_by_their_own_namespace() -> None:
    found = manifests(PODS)
    assert [one.resource.name for one in found.pods] == ["web", "nightly", "other"]
    assert [one.resource.name for one in found.pods_in("shop")] == ["web", "nightly"]
    assert found.pods_in("nowhere") == ()


def test_a_label_selector_picks_within_one_namespace_and_the_empty_one_picks_all() -> None:
    found = manifests(PODS)

    def picked(selector: dict[str, object], namespace: str) -> list[str]:
        return [one.resource.name for one in found.pods_selected_by(selector, namespace)]

    assert picked({}, "shop") == ["web", "nightly"]
    assert picked({"matchLabels": {"app": "web"}}, "shop") == ["web"]
    assert picked({"matchLabels": {"app": "web"}}, "elsewhere") == ["other"]
    expression = {"key": "tier", "operator": "DoesNotExist"}
    assert picked({"matchExpressions": [expression]}, "shop") == ["nightly"]


def test_a_service_serves_the_pods_of_its_namespace_and_none_without_a_selector() -> None:
    service = "{apiVersion: v1, kind: Service, metadata: {name: s, namespace: %s}, spec: {%s}}"
    found = manifests(
        PODS,
        service % ("shop", "selector: {app: web}"),
        service % ("elsewhere", ""),
        service % ("elsewhere", "selector: {}"),
    )
    served = [[p.resource.name for p in found.pods_behind(s)] for s in found.of_kind("Service")]
    assert served == [["web"], [], []]
    assert [one.resource.name for one in found.pods if found.services_of(one)] == ["web"]


AUTOSCALER = """\
    apiVersion: autoscaling/v2
    kind: HorizontalPodAutoscaler
    metadata: {name: %s, namespace: %s}
    spec: {scaleTargetRef: %s}
    """


@pytest.mark.parametrize(
    ("namespace", "target", "found"),
    [
        ("shop", "{apiVersion: apps/v1, kind: Deployment, name: web}", True),
        ("shop", "{apiVersion: apps/v1beta2, kind: Deployment, name: web}", True),
        ("shop", "{kind: Deployment, name: web}", True),
        ("shop", "{apiVersion: extensions/v1beta1, kind: Deployment, name: web}", False),
        ("shop", "{apiVersion: v1, kind: Deployment, name: web}", False),
        ("shop", "{apiVersion: apps/v1, kind: StatefulSet, name: web}", False),
        ("elsewhere", "{apiVersion: apps/v1, kind: Deployment, name: web}", False),
    ],
)
def test_an_autoscaler_belongs_to_the_workload_that_it_names(
    namespace: str, target: str, found: bool
) -> None:
    some = manifests(PODS, AUTOSCALER % ("a", namespace, target))
    web = some.named("Deployment", "shop", "web")
    assert web is not None
    assert [one.name for one in some.autoscalers_of(web)] == ["a"] * found


def test_the_group_of_a_target_is_that_of_its_api_version() -> None:
    groups = [
        target_group(resource(AUTOSCALER % ("a", "shop", f"{{{version} kind: X, name: x}}")))
        for version in ("apiVersion: apps/v1,", "apiVersion: v1,", "")
    ]
    assert groups == ["apps", "", None]


@pytest.mark.parametrize(
    ("version", "spec", "selected"),
    [
        ("v1", "{selector: {matchLabels: {app: web}}}", True),
        ("v1", "{selector: {matchLabels: {app: api}}}", False),
        ("v1", "{selector: {}}", True),
        ("v1", "{}", False),
        ("v1beta1", "{selector: {}}", False),
        ("v1beta1", "{selector: {matchLabels: {app: web}}}", True),
    ],
)
def test_an_empty_selector_of_a_budget_means_all_pods_since_version_1(
    version: str, spec: str, selected: bool
) -> None:
    budget = resource(
        f"{{apiVersion: policy/{version}, kind: PodDisruptionBudget, "
        f"metadata: {{name: b, namespace: shop}}, spec: {spec}}}"
    )
    web = resources(PODS)[0]
    described = pod(web)
    assert described is not None
    assert budget_selects(budget, described) is selected
    found = ManifestSet([web, budget])
    assert found.budgets_of(found.pods[0]) == ((budget,) if selected else ())


def test_a_budget_is_about_the_pods_of_its_own_namespace() -> None:
    budget = "{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: b, namespace: x}, spec: {selector: {}}}"
    found = manifests(PODS, budget)
    assert [found.budgets_of(one) for one in found.pods] == [(), (), ()]


def test_a_namespace_is_owned_where_its_object_is_in_the_set() -> None:
    found = manifests(PODS, "{apiVersion: v1, kind: Namespace, metadata: {name: shop}}")
    assert found.owned_namespaces == {"shop"}


def test_what_a_namespace_lacks_is_shown_at_the_namespace_else_at_its_first_object() -> None:
    found = manifests(PODS, "{apiVersion: v1, kind: Namespace, metadata: {name: shop}}")
    web, _, other, namespace = found.resources
    assert found.namespace_place("shop") == Place(namespace, ("metadata", "name"))
    assert found.namespace_place("elsewhere") == Place(other, ("kind",))
    assert found.namespace_place("nowhere") == Place(web, ("kind",))
    assert ManifestSet([]).namespace_place("shop") is None


def test_limit_ranges_are_those_of_the_namespace() -> None:
    text = "{apiVersion: v1, kind: LimitRange, metadata: {name: l, namespace: %s}}"
    found = manifests(text % "shop", text % "elsewhere")
    assert found.limit_ranges("shop") == (found.resources[0],)

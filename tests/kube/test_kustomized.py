"""What a kustomization writes into its objects."""

from __future__ import annotations

from typing import Any

import pytest

from chloro_lint.kube.kustomized import (
    CommonLabels,
    NewImage,
    labelled,
    with_images,
    with_replicas,
    with_subjects,
)

LABELS = {"app": "shop"}


def at(data: Any, path: str) -> Any:
    for field in path.split("."):
        data = data.get(field) if isinstance(data, dict) else None
    return data


@pytest.mark.parametrize(
    ("group", "kind", "selector", "template"),
    [
        ("apps", "Deployment", "spec.selector.matchLabels", "spec.template.metadata.labels"),
        ("argoproj.io", "Rollout", "spec.selector.matchLabels", "spec.template.metadata.labels"),
        ("apps", "StatefulSet", "spec.selector.matchLabels", "spec.template.metadata.labels"),
        ("", "ReplicationController", "spec.selector", "spec.template.metadata.labels"),
        ("", "Service", "spec.selector", None),
        ("batch", "Job", None, "spec.template.metadata.labels"),
        ("batch", "CronJob", None, "spec.jobTemplate.spec.template.metadata.labels"),
        ("", "ConfigMap", None, None),
    ],
)
def test_labels_go_where_kustomize_puts_them(
    group: str, kind: str, selector: str | None, template: str | None
) -> None:
    places = {place for place in (selector, template) if place}
    everywhere = labelled({"kind": kind}, group, kind, [CommonLabels(LABELS, selectors=True)])
    assert at(everywhere, "metadata.labels") == LABELS
    assert all(at(everywhere, place) == LABELS for place in places)
    assert set(everywhere) == {"kind", "metadata", *(["spec"] if places else [])}
    to_pods = labelled({}, group, kind, [CommonLabels(LABELS, selectors=False, templates=True)])
    assert [place for place in places if at(to_pods, place)] == ([template] if template else [])
    assert labelled({}, group, kind, [CommonLabels(LABELS, selectors=False)]) == {
        "metadata": {"labels": LABELS}
    }


def test_what_is_there_stays_and_the_outer_label_wins() -> None:
    written = {"metadata": {"name": "a", "labels": {"app": "x", "tier": "web"}}}
    labels = [CommonLabels({"app": "inner"}, selectors=True), CommonLabels(LABELS, selectors=True)]
    assert labelled(written, "", "ConfigMap", labels) == {
        "metadata": {"name": "a", "labels": {"app": "shop", "tier": "web"}}
    }
    assert written == {"metadata": {"name": "a", "labels": {"app": "x", "tier": "web"}}}


def test_accounts_without_a_namespace_get_that_of_the_kustomization() -> None:
    subjects = [
        {"kind": "ServiceAccount", "name": "a"},
        {"kind": "ServiceAccount", "name": "b", "namespace": "mine"},
        {"kind": "User", "name": "c"},
        "d",
    ]
    data = {"subjects": subjects}
    assert with_subjects(data, "RoleBinding", "shop")["subjects"] == [
        {"kind": "ServiceAccount", "name": "a", "namespace": "shop"},
        *subjects[1:],
    ]
    assert with_subjects(data, "Deployment", "shop") is data
    assert subjects[0] == {"kind": "ServiceAccount", "name": "a"}


@pytest.mark.parametrize(
    ("written", "new", "expected"),
    [
        ("web", NewImage("web", "", "1.0", ""), "web:1.0"),
        ("web:0.9", NewImage("web", "", "1.0", ""), "web:1.0"),
        ("web@sha256:0", NewImage("web", "", "1.0", ""), "web:1.0"),
        ("web:0.9", NewImage("web", "example.com/w", "", "sha256:1"), "example.com/w@sha256:1"),
        ("web:0.9", NewImage("web", "other", "", ""), "other:0.9"),
        ("localhost:5000/web", NewImage("localhost:5000/web", "", "2", ""), "localhost:5000/web:2"),
        ("a/web", NewImage("web", "", "1.0", ""), "a/web"),
    ],
)
def test_images_are_replaced_by_name(written: str, new: NewImage, expected: str) -> None:
    pod = {"initContainers": [{"image": written}], "containers": [{"image": written}, {}, "x"]}
    job = {"spec": {"jobTemplate": {"spec": {"template": {"spec": pod}}}}}
    found = with_images(job, "batch", "CronJob", [new])
    assert at(found, "spec.jobTemplate.spec.template.spec") == {
        "initContainers": [{"image": expected}],
        "containers": [{"image": expected}, {}, "x"],
    }
    assert pod["initContainers"] == [{"image": written}]
    assert with_images({"spec": pod}, "", "ConfigMap", [new]) == {"spec": pod}
    assert with_images({}, "batch", "CronJob", [new]) == {}


def test_counts_go_to_workloads_of_their_name_the_outer_one_last() -> None:
    counts = [("web", 2), ("api", 3), ("web", 4)]
    assert with_replicas({"spec": {"a": 1}}, "Deployment", "web", counts) == {
        "spec": {"a": 1, "replicas": 4}
    }
    assert with_replicas({}, "Service", "web", counts) == {}
    assert with_replicas({}, "Deployment", "other", counts) == {}

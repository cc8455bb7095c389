"""Which files are applied together, and what a kustomization says that is not followed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import permutations

import pytest

from chloro_lint.kube.decode import Supplied
from chloro_lint.kube.kustomized import CommonLabels
from chloro_lint.layout import KUSTOMIZATIONS, Layout, layout
from chloro_lint.model import Source
from chloro_lint.options import Options
from tests.harness import rule
from tests.made import NAMES
from tests.written import lines_of, report_on, source


def laid(sets: Mapping[str, Sequence[str]] | None = None, /, **files: str) -> Layout:
    """Lay out files by name (`__` stands for a slash); without a suffix they are .yaml."""
    found = [source(text, path(name)) for name, text in files.items()]
    return layout(found, lambda name: [key for key, some in (sets or {}).items() if name in some])


def path(name: str) -> str:
    return name.replace("__", "/") + ".yaml"


def sets_of(found: Layout) -> dict[str, list[str]]:
    return {one.name: list(one.files) for one in found.sets}


def found_by(name: str, **files: str) -> list[str]:
    """Return what a shipped rule says of files by name."""
    report = report_on([source(text, path(file)) for file, text in files.items()], rule(name))
    return [one.message for one in report.diagnostics if one.name == name]


def test_without_a_kustomization_all_files_are_one_set() -> None:
    assert sets_of(laid(a="", b__c="")) == {"": ["a.yaml", "b/c.yaml"]}
    assert sets_of(laid()) == {"": []}


def test_a_kustomization_bounds_what_it_lists_and_the_rest_is_a_set_of_its_own() -> None:
    found = laid(
        k__kustomization="resources: [deploy.yaml, ./more/service.yaml]",
        k__deploy="",
        k__more__service="",
        k__stray="",
        other="",
    )
    assert sets_of(found) == {
        "k": ["k/deploy.yaml", "k/kustomization.yaml", "k/more/service.yaml"],
        "": ["k/stray.yaml", "other.yaml"],
    }


def test_a_kustomization_at_the_top_is_called_by_a_dot() -> None:
    found = laid(kustomization="resources: [a.yaml, base]", a="", base__kustomization="{}")
    assert sets_of(found) == {".": ["a.yaml", "base/kustomization.yaml", "kustomization.yaml"]}


@pytest.mark.parametrize("name", KUSTOMIZATIONS)
def test_a_kustomization_goes_by_three_names(name: str) -> None:
    files = [source("resources: [a.yaml]", f"k/{name}"), source("", "k/a.yaml")]
    [one] = layout(files, lambda _: ()).sets
    assert one.name == "k"
    assert set(one.files) == {f"k/{name}", "k/a.yaml"}


OVERLAYS = {
    "base__kustomization": "resources: [deploy.yaml]",
    "base__deploy": "",
    "overlays__dev__kustomization": "resources: [../../base]\nnamespace: dev",
    "overlays__prod__kustomization": "bases: [../../base/]\nresources: [hpa.yaml]",
    "overlays__prod__hpa": "",
}


def test_each_overlay_is_a_set_with_its_base_and_the_base_alone_is_none() -> None:
    base = ["base/deploy.yaml", "base/kustomization.yaml"]
    assert sets_of(laid(**OVERLAYS)) == {
        "overlays/dev": [*base, "overlays/dev/kustomization.yaml"],
        "overlays/prod": [
            *base,
            "overlays/prod/hpa.yaml",
            "overlays/prod/kustomization.yaml",
        ],
    }


def test_components_belong_to_those_who_use_them() -> None:
    found = laid(
        app__kustomization="components: [../extra]",
        extra__kustomization="kind: Component\nresources: [a.yaml]",
        extra__a="",
    )
    assert sets_of(found) == {
        "app": ["app/kustomization.yaml", "extra/a.yaml", "extra/kustomization.yaml"]
    }


def namespaces(found: Layout) -> dict[str, dict[str, str]]:
    return {
        one.name: {file: given.namespace for file, given in one.kustomized.items()}
        for one in found.sets
    }


def test_a_namespace_is_that_of_the_outermost_kustomization_that_names_one() -> None:
    found = laid(
        base__kustomization="resources: [a.yaml, ../deep]\nnamespace: base",
        base__a="",
        deep__kustomization="resources: [b.yaml]\nnamespace: deep",
        deep__b="",
        dev__kustomization="resources: [../base]\nnamespace: dev",
        prod__kustomization="resources: [../base, c.yaml]",
        prod__c="",
    )
    inner = ("base/a.yaml", "base/kustomization.yaml", "deep/b.yaml", "deep/kustomization.yaml")
    assert namespaces(found) == {
        "dev": dict.fromkeys([*inner, "dev/kustomization.yaml"], "dev"),
        "prod": dict.fromkeys(inner, "base"),
    }


def test_the_namespace_of_a_kustomization_wins_over_what_objects_say() -> None:
    objects = """\
        {apiVersion: v1, kind: Service, metadata: {name: x, namespace: mine}}
        ---
        {apiVersion: v1, kind: PersistentVolume, metadata: {name: x}}
        """
    files = [
        source("resources: [a.yaml]\nnamespace: shop", "k/kustomization.yaml"),
        source(objects, "k/a.yaml"),
        source(objects, "b.yaml"),
    ]
    assert lines_of(report_on(files, NAMES)) == [
        "b.yaml:1: lawless-name: Service mine/x is called x",
        "b.yaml:3: lawless-name: PersistentVolume x is called x",
        "k/a.yaml:1: lawless-name: Service shop/x is called x",
        "k/a.yaml:3: lawless-name: PersistentVolume x is called x",
    ]


def test_what_one_kustomization_leaves_open_of_a_generated_object_stays_open() -> None:
    base = "configMapGenerator: [{name: a, literals: [K=v]}, {name: b, literals: [L=v]}]"
    merge = "configMapGenerator: [{name: a, behavior: merge, literals: [M=v]}]"
    for overlay in ("over", "all"):
        [one] = laid(
            base__kustomization=base,
            **{f"{overlay}__kustomization": f"resources: [../base]\n{merge}"},
        ).sets
        assert dict(one.generators) == {
            ("ConfigMap", "a"): None,
            ("ConfigMap", "b"): frozenset({"L"}),
        }


def test_the_namespace_reaches_the_objects_that_name_none() -> None:
    files = [
        source("resources: [a.yaml]\nnamespace: shop", "k/kustomization.yaml"),
        source("{apiVersion: v1, kind: Service, metadata: {name: x}}", "k/a.yaml"),
        source("{apiVersion: v1, kind: Service, metadata: {name: x}}", "b.yaml"),
    ]
    report = report_on(files, NAMES, options=Options(namespace="else"))
    assert lines_of(report) == [
        "b.yaml:1: lawless-name: Service else/x is called x",
        "k/a.yaml:1: lawless-name: Service shop/x is called x",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "patches: [{path: patch.yaml}]",
        "patches: [{path: ./patch.yaml, target: {kind: Deployment}}]",
        "patchesStrategicMerge: [patch.yaml]",
        "patchesJson6902: [{path: patch.yaml, target: {kind: Deployment, name: a}}]",
    ],
)
def test_patches_are_no_objects_of_their_own_and_are_named_as_not_applied(text: str) -> None:
    patch = "{apiVersion: v1, kind: Service, metadata: {name: x}}"
    files = [
        source(text, "k/kustomization.yaml"),
        source(patch, "k/patch.yaml"),
        source(patch, "k/other.yaml"),
    ]
    found = layout(files, lambda _: ())
    assert found.patches == {"k/patch.yaml"}
    report = report_on(files, NAMES)
    assert lines_of(report) == ["k/other.yaml:1: lawless-name: Service default/x is called x"]
    assert {(one.what, one.file) for one in report.coverage.skipped} == {
        (f"{text.partition(':')[0]} of the kustomization", "k/kustomization.yaml"),
        ("kustomize patch", "k/patch.yaml"),
    }


def test_inline_and_absent_patches_name_no_file() -> None:
    text = """\
        patches:
          - patch: "- op: remove"
          - path: gone.yaml
          - just a text
        patchesStrategicMerge:
          - |-
            kind: Deployment
        """
    assert laid(k__kustomization=text).patches == frozenset()


def test_what_a_kustomization_changes_or_makes_is_named_as_not_built() -> None:
    found = laid(
        kustomization="namePrefix: a-\nimages: [{name: x}]\nreplicas: []\nconfigMapGenerator: [{name: a}]"
    )
    [skipped] = found.skipped
    assert skipped.what == "namePrefix, images, configMapGenerator of the kustomization"
    assert skipped.file == "kustomization.yaml"
    assert "`kustomize build .`" in skipped.why


@pytest.mark.parametrize(
    "files",
    [
        {"a__kustomization": "resources: [../b]", "b__kustomization": "resources: [../a]"},
        {"a__kustomization": "resources: [.]", "b__kustomization": "resources: [../b]"},
    ],
)
def test_kustomizations_that_refer_to_each_other_lose_no_file(files: dict[str, str]) -> None:
    found = laid(**files)
    assert sets_of(found) == {"": ["a/kustomization.yaml", "b/kustomization.yaml"]}


def test_a_circle_below_a_set_is_followed_once() -> None:
    found = laid(
        top__kustomization="resources: [../a]",
        a__kustomization="resources: [../b, x.yaml]",
        a__x="",
        b__kustomization="resources: [../a]",
    )
    assert sets_of(found) == {
        "top": [
            "a/kustomization.yaml",
            "a/x.yaml",
            "b/kustomization.yaml",
            "top/kustomization.yaml",
        ]
    }


def test_what_is_not_here_is_left_out() -> None:
    text = """\
        resources:
          - gone.yaml
          - ../gone
          - https://github.com/example/base?ref=v1
          - git::ssh://example.com/x
          - 5
        components: gone
        """
    assert sets_of(laid(k__kustomization=text)) == {"k": ["k/kustomization.yaml"]}


@pytest.mark.parametrize("text", ["a: [", "- a", "", "text"])
def test_a_kustomization_that_cannot_be_read_is_a_file_like_others(text: str) -> None:
    assert sets_of(laid(k__kustomization=text, k__a="")) == {
        "": ["k/a.yaml", "k/kustomization.yaml"]
    }


def test_the_configurations_sets_come_first_and_a_file_may_be_in_several() -> None:
    found = laid(
        {"prod": ["base/deploy.yaml", "p.yaml"], "dev": ["base/deploy.yaml"]},
        **OVERLAYS,
        p="",
        q="",
    )
    assert sets_of(found) == {
        "dev": ["base/deploy.yaml"],
        "prod": ["base/deploy.yaml", "p.yaml"],
        "overlays/dev": ["base/kustomization.yaml", "overlays/dev/kustomization.yaml"],
        "overlays/prod": [
            "base/kustomization.yaml",
            "overlays/prod/hpa.yaml",
            "overlays/prod/kustomization.yaml",
        ],
        "": ["q.yaml"],
    }


def test_the_layout_does_not_depend_on_the_order_of_the_files() -> None:
    files = [source(text, path(name)) for name, text in OVERLAYS.items()]
    files.append(Source("rest.yaml", b""))
    expected = layout(files, lambda _: ())
    for order in permutations(files):
        assert layout(order, lambda _: ()) == expected


def test_labels_of_every_kustomization_above_reach_an_object_the_innermost_ones_first() -> None:
    found = laid(
        kustomization="resources: [base]\nlabels: [{pairs: {tier: web}, includeSelectors: true}]",
        base__kustomization="resources: [a.yaml]\ncommonLabels: {app: shop, count: 1, of: '{{ x }}'}",
        base__a="",
    )
    [one] = found.sets
    assert one.supplied("base/a.yaml", "mine") == Supplied(
        "mine",
        labels=(
            CommonLabels({"app": "shop"}, selectors=True),
            CommonLabels({"tier": "web"}, selectors=True),
        ),
    )
    assert one.supplied("other.yaml", "mine") == Supplied("mine")


def test_a_selector_that_a_kustomization_writes_is_not_missing() -> None:
    workload = """\
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          template:
            spec: {containers: [{name: web, image: example.com/web:1.0}]}
        """
    alone = found_by("mismatched-selector", a=workload)
    assert alone == ["Deployment default/web has no selector, which apps/v1 demands"]
    for how in (
        "commonLabels: {app: web}",
        "labels: [{pairs: {app: web}, includeSelectors: true}]",
    ):
        kustomization = f"resources: [a.yaml]\n{how}"
        assert found_by("mismatched-selector", a=workload, kustomization=kustomization) == []
    only_metadata = "resources: [a.yaml]\nlabels: [{pairs: {app: web}}]"
    assert found_by("mismatched-selector", a=workload, kustomization=only_metadata) == alone


def test_an_account_without_a_namespace_is_in_that_of_its_kustomization() -> None:
    binding = """\
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: web}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: web}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
        subjects: [{kind: ServiceAccount, name: web}]
        """
    kustomization = "resources: [a.yaml]\nnamespace: shop"
    assert found_by("dangling-role-binding", a=binding, kustomization=kustomization) == []
    [message] = found_by("dangling-role-binding", a=binding)
    assert message.endswith(
        "names ServiceAccount 'web' without its namespace, which the API server refuses"
    )


WEB = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: example.com/web}]}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80, targetPort: http}]}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: web}
spec: {minAvailable: 1, selector: {matchLabels: {app: web}}}
"""
"""One pod behind a Service that names a port it lacks, and a budget that keeps it."""


def test_what_patches_may_change_is_not_held_against_a_set() -> None:
    plain = "resources: [a.yaml]"
    patched = f"{plain}\npatches: [{{path: p.yaml}}]"
    for name in ("blocking-disruption-budget", "unresolved-target-port"):
        assert len(found_by(name, a=WEB, kustomization=plain)) == 1
        assert found_by(name, a=WEB, kustomization=patched) == []
        files = [source(WEB), source(patched, "kustomization.yaml")]
        [undecided] = report_on(files, rule(name)).unchecked
        assert undecided.why == "the output of `kustomize build`"
    outright = WEB.replace("minAvailable: 1", "maxUnavailable: 0")
    assert len(found_by("blocking-disruption-budget", a=outright, kustomization=patched)) == 1


def test_images_and_counts_are_those_of_the_kustomization() -> None:
    for name, how in (
        ("mutable-image-tag", "images: [{name: example.com/web, newTag: '1.0'}]"),
        ("blocking-disruption-budget", "replicas: [{name: web, count: 2}]"),
    ):
        assert len(found_by(name, a=WEB, kustomization="resources: [a.yaml]")) == 1
        assert found_by(name, a=WEB, kustomization=f"resources: [a.yaml]\n{how}") == []


def test_an_image_that_a_kustomization_leaves_unpinned_is_found_where_it_is_written() -> None:
    entries = "[{name: a, newTag: latest}, {name: b, newName: c}, {name: 1, newTag: x}, d]"
    found = laid(kustomization=f"resources: [a.yaml]\nimages: {entries}\nreplicas: [x]", a="")
    assert found.sets[0].supplied("a.yaml", "mine") == Supplied("mine")

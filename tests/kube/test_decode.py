"""Documents become objects, problems, or foreign."""

from __future__ import annotations

import json
import os
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chloro_lint.kube.decode import Decoded, Supplied, decode, is_local
from chloro_lint.kube.types import TypeTable
from chloro_lint.model import Defect, Problem, Source, Span
from chloro_lint.parse import parse

ROOT = Path(__file__).parents[2]
TABLE = TypeTable.load(json.loads((ROOT / "schemas/kubernetes/types.json").read_text()))


def read(text: str, *, explicit: bool = False, namespace: str = "default") -> Decoded:
    source = Source("a.yaml", dedent(text).encode(), explicit=explicit)
    return decode(parse(source), TABLE, namespace)


def objects(text: str, namespace: str = "default") -> list[tuple[Any, ...]]:
    decoded = read(text, namespace=namespace)
    assert decoded.problems == ()
    return [(r.index, r.api_version, r.kind, r.namespace, r.name) for r in decoded.resources]


def complaints(text: str, *, explicit: bool = False) -> list[tuple[Span, str]]:
    problems = read(text, explicit=explicit).problems
    assert {problem.fault for problem in problems} <= {"not-an-object"}
    return [(problem.span, problem.message) for problem in problems]


def test_each_document_is_an_object_numbered_in_the_file() -> None:
    assert objects("""\
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: a, namespace: web}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: b}
        ---
        # nothing
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: c, namespace: ignored}
        ---
        apiVersion: example.com/v1
        kind: Widget
        metadata: {name: d}
        """) == [
        (0, "v1", "ConfigMap", "web", "a"),
        (1, "apps/v1", "Deployment", "default", "b"),
        (2, "rbac.authorization.k8s.io/v1", "ClusterRole", "", "c"),
        (3, "example.com/v1", "Widget", "default", "d"),
    ]


def test_the_default_namespace_is_a_setting() -> None:
    text = "{apiVersion: v1, kind: Pod, metadata: {name: a, namespace: ''}}"
    assert objects(text, "shop") == [(0, "v1", "Pod", "shop", "a")]


def test_a_resource_says_where_it_was_written() -> None:
    resource = read("apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n").resources[0]
    assert resource.source == "a.yaml"
    assert resource.data == {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}}
    assert resource.span(("metadata", "name")) == Span(4, 3, 4, 10)
    assert resource.defects == ()


LIST = """\
    apiVersion: v1
    kind: List
    items:
      - apiVersion: v1
        kind: ConfigMap
        metadata:
          name: a
      - apiVersion: v1
        kind: ServiceList
        items:
          - metadata:
              name: b
      - apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: c
    ---
    apiVersion: v1
    kind: Namespace
    metadata:
      name: d
    """


def test_items_of_lists_are_objects_of_their_own() -> None:
    assert objects(LIST) == [
        (0, "v1", "ConfigMap", "default", "a"),
        (1, "v1", "Service", "default", "b"),
        (2, "apps/v1", "Deployment", "default", "c"),
        (3, "v1", "Namespace", "", "d"),
    ]


def test_the_places_of_an_item_are_its_own() -> None:
    resources = read(LIST).resources
    spans = [resource.span(("metadata", "name")) for resource in resources]
    assert [(span.line, span.column) for span in spans] == [(7, 7), (12, 11), (16, 7), (21, 3)]


def test_an_item_inherits_its_kind_from_its_list() -> None:
    decoded = read("""\
        apiVersion: v1
        kind: ConfigMapList
        items:
          - metadata: {name: a}
          - {apiVersion: v2, kind: null, metadata: {name: b}}
        """)
    assert decoded.problems == ()
    assert [resource.data for resource in decoded.resources] == [
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}},
        {"apiVersion": "v2", "kind": "ConfigMap", "metadata": {"name": "b"}},
    ]


def test_a_kind_that_ends_in_list_without_items_is_an_object() -> None:
    text = "{apiVersion: example.com/v1, kind: AllowList, metadata: {name: a}, spec: {}}"
    assert objects(text) == [(0, "example.com/v1", "AllowList", "default", "a")]


def test_a_list_may_be_empty() -> None:
    for items in ("{}", "{items: []}", "{items: null}"):
        data = "{apiVersion: v1, kind: List, " + items[1:]
        assert read(data.replace(", }", "}")) == Decoded((), (), ())


def test_an_item_that_is_no_object_is_a_problem() -> None:
    found = complaints("""\
        apiVersion: v1
        kind: List
        items:
          - text
          - kind: Pod
            metadata: {name: a}
          -
          - apiVersion: v1
            kind: 3
        """)
    assert [(span.line, message) for span, message in found] == [
        (4, "items[0] is a string; an object is a mapping with apiVersion and kind"),
        (5, "items[1] has no apiVersion"),
        (7, "items[2] is null; an object is a mapping with apiVersion and kind"),
        (9, "kind is a number; Kubernetes reads a string here"),
    ]


def test_the_items_of_a_list_are_a_list() -> None:
    assert complaints("apiVersion: v1\nkind: List\nitems:\n  a: b\n") == [
        (Span(3, 1, 3, 6), "items is a mapping; Kubernetes reads a list here")
    ]


@pytest.mark.parametrize(
    "text",
    [
        "services:\n  web:\n    image: nginx\n",
        "- a\n- b\n",
        "replicas: 3\n---\nimage: nginx\n",
        "apiVersion: 1\nproviders: []\n",
        "apiVersion: v2\nname: chart\nversion: 1.0.0\n",
        "{}\n",
    ],
)
def test_a_file_without_any_part_of_an_object_is_foreign(text: str) -> None:
    decoded = read(text)
    assert decoded.resources == decoded.problems == ()
    assert len(decoded.foreign) == text.count("---") + 1


def test_what_was_named_by_its_path_must_be_an_object() -> None:
    decoded = read("a: b\n", explicit=True)
    assert decoded.foreign == ()
    assert decoded.problems == (
        Problem("not-an-object", Span(1, 1, 1, 2), "Document has no apiVersion and no kind"),
    )
    assert complaints("- a\n", explicit=True)[0][1] == (
        "Document is a list; an object is a mapping with apiVersion and kind"
    )


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("kind: Pod\nmetadata: {}\n", 1, "Document has no apiVersion"),
        ("apiVersion: v1\nmetadata: {}\n", 1, "Document has no kind"),
        ("apiVersion: v1\nkind:\n", 1, "Document has no kind"),
        ("apiVersion: ''\nkind: ''\n", 1, "Document has no apiVersion and no kind"),
        ("apiVersion: v1\nkind: [Pod]\n", 2, "kind is a list; Kubernetes reads a string here"),
        ("kind: Pod\napiVersion: 1\n", 2, "apiVersion is a number; Kubernetes reads a string here"),
        ("apiVersion: v1\nkind: yes\n", 2, "kind is a boolean; Kubernetes reads a string here"),
    ],
)
def test_half_an_object_is_a_problem(text: str, line: int, message: str) -> None:
    [(span, seen)] = complaints(text)
    assert (span.line, seen) == (line, message)


def test_beside_objects_everything_must_be_one() -> None:
    decoded = read("""\
        apiVersion: v1
        kind: Pod
        metadata: {name: a}
        ---
        data: x
        """)
    assert [resource.name for resource in decoded.resources] == ["a"]
    assert decoded.foreign == ()
    assert [(p.span.line, p.message) for p in decoded.problems] == [
        (5, "Document has no apiVersion and no kind")
    ]


def test_an_object_without_a_name_is_a_problem_and_still_an_object() -> None:
    decoded = read("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  labels: {a: b}\n")
    assert decoded.problems == (
        Problem("not-an-object", Span(3, 1, 3, 9), "ConfigMap has no metadata.name", "ConfigMap"),
    )
    assert [(r.name, r.label) for r in decoded.resources] == [("", "ConfigMap default/")]


def test_a_generated_name_is_a_name() -> None:
    text = "{apiVersion: batch/v1, kind: Job, metadata: {generateName: run-}}"
    assert objects(text) == [(0, "batch/v1", "Job", "default", "run-*")]


def test_a_question_to_the_api_server_needs_no_name() -> None:
    text = "{apiVersion: authorization.k8s.io/v1, kind: SelfSubjectAccessReview, spec: {}}"
    assert objects(text) == [(0, "authorization.k8s.io/v1", "SelfSubjectAccessReview", "", "")]


@pytest.mark.parametrize(
    ("written", "shown", "seen"),
    [
        ("123", "123", "the integer 123"),
        ("true", "true", "the boolean true"),
        ("1.5", "1.5", "a number"),
        ("[a]", "", "a list"),
    ],
)
def test_a_name_of_a_wrong_type_is_a_defect(written: str, shown: str, seen: str) -> None:
    decoded = read(f"apiVersion: v1\nkind: Pod\nmetadata: {{name: {written}}}\n")
    assert decoded.problems == ()
    [resource] = decoded.resources
    assert resource.name == shown
    assert resource.data["metadata"] == {}
    message = f"name is {seen}; Kubernetes reads a string here"
    assert resource.defects == (Defect(("metadata", "name"), message),)


def test_metadata_of_a_wrong_type_is_a_defect_alone() -> None:
    decoded = read("apiVersion: v1\nkind: Pod\nmetadata: web\n")
    assert decoded.problems == ()
    assert decoded.resources[0].defects == (
        Defect(("metadata",), "metadata is a string; Kubernetes reads a mapping here"),
    )


@pytest.mark.parametrize(
    ("api_version", "kind", "expected"),
    [
        ("kustomize.config.k8s.io/v1beta1", "Kustomization", True),
        ("kustomize.config.k8s.io/v1alpha1", "Component", True),
        ("kind.x-k8s.io/v1alpha4", "Cluster", True),
        ("kubeadm.k8s.io/v1beta3", "ClusterConfiguration", True),
        ("kubelet.config.k8s.io/v1beta1", "KubeletConfiguration", True),
        ("skaffold/v4beta6", "Config", True),
        ("v1", "Config", True),
        ("v1", "ConfigMap", False),
        ("cluster.x-k8s.io/v1beta1", "Cluster", False),
        ("kustomize.toolkit.fluxcd.io/v1", "Kustomization", False),
    ],
)
def test_the_configuration_of_a_tool_is_not_applied(
    api_version: str, kind: str, expected: bool
) -> None:
    assert is_local(api_version, kind) is expected


@pytest.mark.parametrize(
    ("text", "foreign"),
    [
        ("apiVersion: release-notes/v2\nkind: bug-fix\narea: security\n", True),
        ("apiVersion: release-notes/v2\nkind: bug-fix\nmetadata: {name: a}\n", False),
        ("apiVersion: release.notes/v2\nkind: bug-fix\n", False),
        ("apiVersion: app/v1\nkind: Deployment\nspec: {}\n", False),
        ("apiVersion: apps/v1\nkind: bug-fix\n", False),
        ("apiVersion: v1\nkind: bug-fix\n", False),
    ],
)
def test_no_server_has_a_group_without_a_dot_but_kubernetes_own(text: str, foreign: bool) -> None:
    decoded = read(text)
    assert (len(decoded.foreign), len(decoded.resources)) == ((1, 0) if foreign else (0, 1))


def test_the_configuration_of_a_tool_is_foreign_wherever_it_stands() -> None:
    decoded = read(
        """\
        apiVersion: v1
        kind: Pod
        metadata: {name: a}
        ---
        apiVersion: kustomize.config.k8s.io/v1beta1
        kind: Kustomization
        """,
        explicit=True,
    )
    assert decoded.problems == ()
    assert [document.index for document in decoded.foreign] == [1]
    assert len(decoded.resources) == 1


def test_json_reads_as_yaml_does() -> None:
    text = json.dumps({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}})
    assert objects(text) == [(0, "v1", "Pod", "default", "a")]


WORDS = st.sampled_from(["v1", "List", "Pod", "PodList", "Config", "", "a"])
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.floats(-9, 9) | WORDS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["apiVersion", "kind", "metadata", "name", "items", "spec", "version"]),
            inner | WORDS,
            max_size=5,
        )
    ),
    max_leaves=20,
)


@given(ANYTHING, st.booleans())
def test_any_document_is_an_object_a_problem_or_foreign(data: Any, explicit: bool) -> None:
    decoded = read(json.dumps(data), explicit=explicit)
    for resource in decoded.resources:
        assert resource.api_version
        assert resource.kind
        assert None not in resource.data.values()
    assert [resource.index for resource in decoded.resources] == [*range(len(decoded.resources))]
    empty_list = isinstance(data, dict) and str(data.get("kind")).endswith("List")
    if isinstance(data, (dict, list)) and not empty_list:
        assert decoded != Decoded((), (), ())


def test_a_namespace_that_overrides_wins_over_what_objects_say() -> None:
    text = """\
        {apiVersion: v1, kind: Service, metadata: {name: a, namespace: mine}}
        ---
        {apiVersion: example.com/v1, kind: Widget, metadata: {name: a}}
        ---
        {apiVersion: v1, kind: Namespace, metadata: {name: mine}}
        ---
        {apiVersion: v1, kind: PersistentVolume, metadata: {name: a}}
        """
    parsed = parse(Source("a.yaml", dedent(text).encode()))
    for supplied, expected in (
        (Supplied("shop"), ["mine/a", "shop/a", "/mine", "/a"]),
        (Supplied("shop", overrides=True), ["shop/a", "shop/a", "/shop", "/a"]),
    ):
        found = decode(parsed, TABLE, supplied).resources
        assert [f"{one.namespace}/{one.name}" for one in found] == expected


CORPUS = Path(os.environ.get("CHLORO_CORPUS", "no corpus"))


@pytest.mark.corpus
@pytest.mark.skipif(not CORPUS.is_dir(), reason="no folder of real manifests")
def test_real_manifests_have_the_types_of_their_kinds() -> None:
    count = 0
    wrong = []
    for path in sorted(CORPUS.rglob("*.yaml")):
        decoded = decode(parse(Source(path.name, path.read_bytes())), TABLE)
        count += len(decoded.resources)
        wrong.extend((path.name, d.path[-1]) for r in decoded.resources for d in r.defects)
    assert count > 300
    assert wrong in ([], [("fc.yaml", "lun")])

"""The table of field types, and data brought in line with it."""

from __future__ import annotations

import copy
import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chloro_lint.kube.conform import Checks
from chloro_lint.kube.types import OBJECT_META, TypeTable, UnknownField, clean
from chloro_lint.model import Defect

ROOT = Path(__file__).parents[2]
TABLE = TypeTable.load(json.loads((ROOT / "schemas/kubernetes/types.json").read_text()))
DEPLOYMENT = TABLE.root("apps/v1", "Deployment")


def defects(data: dict[str, Any], api_version: str, kind: str) -> list[Defect]:
    return list(clean(data, TABLE.root(api_version, kind), TABLE).defects)


def messages(data: dict[str, Any], type_: str) -> list[str]:
    return [defect.message for defect in clean(data, type_, TABLE).defects]


@pytest.mark.parametrize(
    ("api_version", "kind", "expected"),
    [
        ("v1", "Pod", "@core.v1.Pod"),
        ("apps/v1", "Deployment", "@apps.v1.Deployment"),
        ("extensions/v1beta1", "Deployment", "@apps.v1.Deployment"),
        ("extensions/v1beta1", "Ingress", "@networking.v1.Ingress"),
        ("apps/v7", "Deployment", "@apps.v1.Deployment"),
        ("batch/v1beta1", "CronJob", "@batch.v1.CronJob"),
        ("argoproj.io/v1alpha1", "Rollout", "@argoproj.v1alpha1.Rollout"),
        ("autoscaling/v2beta2", "HorizontalPodAutoscaler", "@autoscaling.v2beta2."),
        ("apps.example.com/v1", "Deployment", None),
        ("v1", "Deployment", None),
        ("v1", "List", None),
        ("networking.k8s.io/v7", "Ingress", "@networking.v1.Ingress"),
        ("v7", "ResourceQuota", "@core.v1.ResourceQuota"),
        ("autoscaling/v7", "HorizontalPodAutoscaler", "@autoscaling.v2.HorizontalPodAutoscaler"),
        ("argoproj.io/v7", "Rollout", "@argoproj.v1alpha1.Rollout"),
    ],
)
def test_a_kind_has_a_type(api_version: str, kind: str, expected: str | None) -> None:
    root = TABLE.root(api_version, kind)
    assert root == expected or (root and expected and root.startswith(expected))


def test_only_fields_of_a_version_that_was_read_are_all_known() -> None:
    assert TABLE.exact("apps/v1", "Deployment")
    assert not TABLE.exact("apps/v1beta1", "Deployment")
    assert not TABLE.exact("apps/v7", "Deployment")


def test_every_type_of_the_table_is_well_formed() -> None:
    named = {*TABLE.definitions}
    codes = {code for fields in TABLE.definitions.values() for code in fields.values()}
    for code in codes:
        inner = code.lstrip("[{")
        assert inner in {*"sbilnpqo*"} or inner.removeprefix("@") in named
    for kinds in (*TABLE.roots.values(), *TABLE.aliases.values()):
        assert named.issuperset(kinds.values())


def test_what_is_as_it_ought_to_be_is_returned_as_it_is() -> None:
    data = {"kind": "Deployment", "spec": {"replicas": 3, "selector": {"matchLabels": {"a": "b"}}}}
    assert clean(data, DEPLOYMENT, TABLE).value is data


def test_a_null_reads_as_absent() -> None:
    data = {"spec": {"replicas": None, "template": {"spec": {"volumes": None}}}, "status": None}
    cleaned = clean(data, DEPLOYMENT, TABLE)
    assert cleaned.value == {"spec": {"template": {"spec": {}}}}
    assert cleaned.defects == ()
    assert data["spec"] == {"replicas": None, "template": {"spec": {"volumes": None}}}


def test_a_null_in_a_mapping_of_strings_reads_as_the_empty_string() -> None:
    cleaned = clean({"data": {"KEY": None}}, "@core.v1.ConfigMap", TABLE)
    assert cleaned == ({"data": {"KEY": ""}}, (), ())
    limits = clean({"limits": {"cpu": None}}, "@core.v1.ResourceRequirements", TABLE)
    assert limits == ({"limits": {}}, (), ())


def test_a_null_in_a_list_is_replaced_and_reported() -> None:
    data = {"args": ["a", None, "b"], "ports": [None]}
    cleaned = clean(data, "@core.v1.Container", TABLE)
    assert cleaned.value == {"args": ["a", "", "b"], "ports": [{}]}
    assert cleaned.defects == (
        Defect(("args", 1), "args[1] is null; Kubernetes reads a string here"),
        Defect(("ports", 0), "ports[0] is null; Kubernetes reads a mapping here"),
    )


def test_a_value_of_a_wrong_type_is_left_out_and_reported() -> None:
    data = {"spec": {"replicas": "3", "paused": "yes", "minReadySeconds": 5}}
    cleaned = clean(data, DEPLOYMENT, TABLE)
    assert cleaned.value == {"spec": {"minReadySeconds": 5}}
    assert cleaned.defects == (
        Defect(
            ("spec", "replicas"), "replicas is the string '3'; Kubernetes reads an integer here"
        ),
        Defect(("spec", "paused"), "paused is the string 'yes'; Kubernetes reads a boolean here"),
    )


def test_an_item_of_a_wrong_type_is_replaced_so_that_indexes_stay() -> None:
    data = {"containers": ["nginx", {"name": "web"}]}
    cleaned = clean(data, "@core.v1.PodSpec", TABLE)
    assert cleaned.value == {"containers": [{}, {"name": "web"}]}
    assert cleaned.defects == (
        Defect(("containers", 0), "containers[0] is a string; Kubernetes reads a mapping here"),
    )


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("securityContext", "x", "securityContext is a string; Kubernetes reads a mapping here"),
        ("ports", {"a": 1}, "ports is a mapping; Kubernetes reads a list here"),
        ("ports", 80, "ports is an integer; Kubernetes reads a list here"),
        ("stdin", 1, "stdin is the integer 1; Kubernetes reads a boolean here"),
        ("image", True, "image is the boolean true; Kubernetes reads a string here"),
        ("image", 1.5, "image is a number; Kubernetes reads a string here"),
        ("image", ["a"], "image is a list; Kubernetes reads a string here"),
        ("tty", "a" * 20, f"tty is the string '{'a' * 20}'; Kubernetes reads a boolean here"),
        ("tty", "a" * 21, "tty is a string; Kubernetes reads a boolean here"),
    ],
)
def test_the_message_names_what_is_there_and_what_is_read(
    field: str, value: Any, message: str
) -> None:
    assert messages({field: value}, "@core.v1.Container") == [message]


@pytest.mark.parametrize(
    ("type_", "data", "message"),
    [
        ("core.v1.Secret", {"data": {"pin": 4711}}, "pin is an integer"),
        ("core.v1.Secret", {"stringData": {"on": True}}, "on is a boolean"),
        ("core.v1.ConfigMap", {"data": {"a": 1.5}}, "a is a number"),
        ("core.v1.EnvVar", {"value": 4711}, "value is an integer"),
        ("core.v1.Container", {"args": [4711]}, "args[0] is an integer"),
        ("meta.v1.ObjectMeta", {"annotations": {"a/b": True}}, "annotations['a/b'] is a boolean"),
    ],
)
def test_a_value_that_may_be_secret_is_not_shown(
    type_: str, data: dict[str, Any], message: str
) -> None:
    assert messages(data, f"@{type_}") == [f"{message}; Kubernetes reads a string here"]


def test_a_key_that_is_no_plain_word_is_named_with_its_mapping() -> None:
    assert messages({"labels": {"a.b/c": 1, "version": 2}}, "@meta.v1.ObjectMeta") == [
        "labels['a.b/c'] is the integer 1; Kubernetes reads a string here",
        "version is the integer 2; Kubernetes reads a string here",
    ]


def test_a_whole_float_is_an_integer_where_one_is_read() -> None:
    cleaned = clean({"spec": {"replicas": 3.0}}, DEPLOYMENT, TABLE)
    assert cleaned == ({"spec": {"replicas": 3}}, (), ())
    assert type(cleaned.value["spec"]["replicas"]) is int


def test_an_integer_has_a_largest_value() -> None:
    wide = {"activeDeadlineSeconds": 2**40, "priority": 2**31 - 1}
    assert messages(wide, "@core.v1.PodSpec") == []
    assert messages({"priority": 2**31}, "@core.v1.PodSpec") == [
        "priority is the integer 2147483648; Kubernetes reads an integer of at most 32 bits here"
    ]
    assert messages({"priority": 1.5}, "@core.v1.PodSpec") == [
        "priority is a number; Kubernetes reads an integer here"
    ]


def test_a_port_is_an_integer_or_a_string() -> None:
    assert messages({"port": 80}, "@core.v1.HTTPGetAction") == []
    assert messages({"port": "http"}, "@core.v1.HTTPGetAction") == []
    assert messages({"port": True}, "@core.v1.HTTPGetAction") == [
        "port is the boolean true; Kubernetes reads an integer or a string here"
    ]


def test_a_quantity_is_a_number_or_a_string_of_its_grammar() -> None:
    limits: dict[str, Any] = {"cpu": 1.5, "memory": "128Mi", "pods": 3}
    assert messages({"limits": limits}, "@core.v1.ResourceRequirements") == []
    limits = {"cpu": "half", "memory": False, "pods": []}
    assert messages({"limits": limits}, "@core.v1.ResourceRequirements") == [
        "cpu is the string 'half'; Kubernetes reads a quantity here",
        "memory is the boolean false; Kubernetes reads a quantity here",
        "pods is a list; Kubernetes reads a quantity here",
    ]


def test_an_unknown_field_stays_and_the_nearest_one_is_known() -> None:
    data = {"securitycontext": {"a": None}, "imagePulPolicy": "Always", "zzz": 1}
    cleaned = clean(data, "@core.v1.Container", TABLE)
    assert cleaned.value == {"securitycontext": {}, "imagePulPolicy": "Always", "zzz": 1}
    assert cleaned.defects == ()
    assert [(field.path, field.nearest) for field in cleaned.unknown_fields] == [
        (("securitycontext",), "securityContext"),
        (("imagePulPolicy",), "imagePullPolicy"),
        (("zzz",), None),
    ]


def test_of_an_unknown_kind_only_the_metadata_has_types() -> None:
    data = {
        "kind": "Widget",
        "metadata": {"name": 7, "labels": None, "nme": "x"},
        "spec": {"a": None, "list": [None, {"b": None}], "replicas": "3"},
        "status": None,
    }
    cleaned = clean(data, None, TABLE)
    assert cleaned.value == {
        "kind": "Widget",
        "metadata": {"nme": "x"},
        "spec": {"list": [{}, {}], "replicas": "3"},
    }
    assert cleaned.defects == (
        Defect(("metadata", "name"), "name is the integer 7; Kubernetes reads a string here"),
    )
    assert [field.path for field in cleaned.unknown_fields] == [("metadata", "nme")]


def test_the_metadata_of_an_unknown_kind_must_be_a_mapping() -> None:
    data = {"kind": "Widget", "metadata": "x"}
    cleaned = clean(data, None, TABLE)
    assert cleaned.value == {"kind": "Widget"}
    assert cleaned.defects == (
        Defect(("metadata",), "metadata is a string; Kubernetes reads a mapping here"),
    )
    plain = {"kind": "Widget", "metadata": {"name": "x"}, "spec": [1, [2]]}
    assert clean(plain, None, TABLE).value is plain


def test_an_object_of_a_wrong_type_becomes_empty() -> None:
    assert clean("x", "@core.v1.Pod", TABLE) == (
        {},
        (Defect((), "the object is a string; Kubernetes reads a mapping here"),),
        (),
    )


FIELDS = sorted(
    {
        *("apiVersion", "metadata", "spec", "template", "unknown", "labels", "a.b/c"),
        *TABLE.definitions["core.v1.PodSpec"],
        *TABLE.definitions["core.v1.Container"],
        *TABLE.definitions["apps.v1.DeploymentSpec"],
    }
)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(["", "a", "1Gi", "x" * 30]),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=5)
    ),
    max_leaves=25,
)


def holds_null(value: Any) -> bool:
    if isinstance(value, dict):
        return any(map(holds_null, value.values()))
    return any(map(holds_null, value)) if isinstance(value, list) else value is None


@given(
    VALUES.filter(lambda value: value is not None),
    st.sampled_from(["@core.v1.PodSpec", "@core.v1.Container", DEPLOYMENT, "[{q", "{p", None]),
)
def test_cleaned_data_is_null_free_and_clean(value: Any, type_: str | None) -> None:
    before = copy.deepcopy(value)
    cleaned = clean(value, type_, TABLE)
    assert value == before
    assert repr(value) == repr(before)
    assert not holds_null(cleaned.value)
    again = clean(cleaned.value, type_, TABLE)
    assert again.defects == ()
    assert again.value is cleaned.value
    paths = [defect.path for defect in cleaned.defects]
    assert len(paths) == len(set(paths))


POD = {
    "apiVersion": "v1",
    "kind": "Pod",
    "metadata": {"name": "web", "labels": {"app": "web"}},
    "spec": {
        "containers": [
            {
                "name": "web",
                "image": "nginx",
                "args": ["-v"],
                "ports": [{"containerPort": 80, "name": "http"}],
                "env": [{"name": "A", "valueFrom": {"configMapKeyRef": {"key": "a", "name": "b"}}}],
                "resources": {"limits": {"cpu": "1", "memory": "1Gi"}},
                "livenessProbe": {"httpGet": {"path": "/", "port": "http"}, "periodSeconds": 5},
                "securityContext": {"runAsUser": 1000, "capabilities": {"drop": ["ALL"]}},
            }
        ],
        "volumes": [{"name": "data", "emptyDir": {"sizeLimit": "1Gi"}}],
        "tolerations": [{"key": "a", "operator": "Exists", "tolerationSeconds": 5}],
        "topologySpreadConstraints": [
            {"maxSkew": 1, "labelSelector": {"matchExpressions": [{"key": "a", "values": ["b"]}]}}
        ],
    },
}


def every_path(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    paths = [path]
    if isinstance(value, (dict, list)):
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        for key, item in pairs:
            paths.extend(every_path(item, (*path, key)))
    return paths


def pod_validator() -> Any:
    folder = pytest.importorskip("kubernetes_validate")
    newest = Path(folder.__file__).parent / "kubernetes-json-schema/v1.37.0-local"
    definitions = json.loads((newest / "_definitions.json").read_text())["$defs"]
    return jsonschema.Draft7Validator(
        {"$ref": "#/$defs/io.k8s.api.core.v1.Pod", "$defs": definitions}
    )


def test_defects_are_those_of_the_json_schema_of_kubernetes() -> None:
    validator = pod_validator()
    values = ["x1", 3, True, 1.5, [], {}, ["a"], {"a": 1}]
    choose = random.Random(1)
    compared = 0
    for path in every_path(POD)[1:]:
        for value in choose.sample(values, 3):
            pod: Any = copy.deepcopy(POD)
            parent = pod
            for step in path[:-1]:
                parent = parent[step]
            parent[path[-1]] = value
            if value == "x1" and {"limits", "sizeLimit"} & {*path}:
                continue  # the schema does not know the grammar of quantities
            wrong = {
                tuple(error.absolute_path)
                for error in validator.iter_errors(pod)
                if error.validator in {"type", "oneOf"}
            }
            assert {defect.path for defect in defects(pod, "v1", "Pod")} == wrong
            compared += 1
    assert compared > 150


def test_an_unknown_field_that_differs_in_case_alone_is_the_nearest() -> None:
    known = {"runAsUser": "l", "runAsGroup": "l"}
    assert UnknownField(("spec", "runasuser"), known).nearest == "runAsUser"


def test_the_table_is_what_the_script_writes() -> None:
    installed = pytest.importorskip("kubernetes_validate.version").__version__
    newest = json.loads((ROOT / "schemas/kubernetes/types.json").read_text())["releases"][1]
    if not installed.startswith(f"{newest}."):
        pytest.skip(f"schemas of {newest} are not installed")
    script = ROOT / "scripts/kubernetes_types.py"
    done = subprocess.run(
        [sys.executable, script, "--check"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


CODES = sorted({code for fields in TABLE.definitions.values() for code in fields.values()})
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.sampled_from([0, -1, 1 << 31, (1 << 31) - 1, 1 << 63, -(1 << 63), 1.0, 0.5, 1e30])
    | st.sampled_from(["", "x", "1", "100m", "1Gi", "50%"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["name", "metadata", "spec", "a"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(VALUES, st.sampled_from([*CODES, None, "@meta.v1.ObjectMeta"]))
def test_what_is_known_to_conform_would_not_be_changed_and_not_reported(
    value: Any, type_: str | None
) -> None:
    quick = TABLE.checks.conforms(value, type_, OBJECT_META)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Checks, "conforms", lambda *_: False)
        cleaned = clean(value, type_, TABLE)
    untouched = cleaned.value is value and cleaned.defects == () == cleaned.unknown_fields
    assert not quick or untouched
    # The other way round it need not hold, and does not for a null in a list of anything.
    if isinstance(value, dict) and "None" not in repr(value):
        assert quick == untouched

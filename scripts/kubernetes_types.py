"""Write schemas/kubernetes/types.json: the field types of every built-in kind.

Run at development time, where `kubernetes-validate` is installed; its JSON schemas are made from
the OpenAPI documents of the Kubernetes API server. Every release that the package holds is read,
oldest first, so that fields and versions that newer releases dropped are still known. The output
depends on the package alone.

The file holds:

    releases    the oldest and the newest release read
    roots       {apiVersion: {kind: definition}}
    aliases     as roots, for versions older than every release: the definition of a newer version
                whose fields have the same types where the names are the same; and for Argo's
                Rollout the fields that it shares with a Deployment
    definitions {name: {field: type}}

A type is a letter: s string, b boolean, i integer of 32 bits, l integer of 64 bits, n number,
p integer or string, q quantity, o a mapping of anything, * anything; or ``[`` and the type of the
items of a list; or ``{`` and the type of the values of a mapping; or ``@`` and the name of a
definition.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

OUTPUT = Path(__file__).parent.parent / "schemas" / "kubernetes" / "types.json"

ANYTHING = {
    "io.k8s.apimachinery.pkg.runtime.RawExtension",
    "io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1",
    "io.k8s.apimachinery.pkg.apis.meta.v1.Patch",
}
SCALARS = {
    ("string", ""): "s",
    ("string", "byte"): "s",
    ("string", "date-time"): "s",
    ("boolean", ""): "b",
    ("integer", "int32"): "i",
    ("integer", "int64"): "l",
    ("integer", ""): "l",
    ("number", "double"): "n",
    ("object", ""): "o",
}
PREFIXES = (
    "io.k8s.api.",
    "io.k8s.apimachinery.pkg.apis.",
    "io.k8s.apimachinery.pkg.",
    "io.k8s.apiextensions-apiserver.pkg.apis.",
    "io.k8s.kube-aggregator.pkg.apis.",
)
NOT_APPLIED = {"APIGroup", "APIVersions", "DeleteOptions", "Status", "WatchEvent"}

# Versions that are gone from every release read. Where a field has another name than today it is
# unknown to the alias; none has another type under the same name.
REMOVED = {
    "admissionregistration.k8s.io/v1beta1": "MutatingWebhookConfiguration "
    "ValidatingWebhookConfiguration",
    "apiextensions.k8s.io/v1beta1": "CustomResourceDefinition",
    "apiregistration.k8s.io/v1beta1": "APIService",
    "apps/v1beta1": "ControllerRevision Deployment ReplicaSet StatefulSet",
    "apps/v1beta2": "ControllerRevision DaemonSet Deployment ReplicaSet StatefulSet",
    "autoscaling/v2beta1": "HorizontalPodAutoscaler",
    "batch/v1beta1": "CronJob",
    "batch/v2alpha1": "CronJob",
    "certificates.k8s.io/v1beta1": "CertificateSigningRequest",
    "coordination.k8s.io/v1beta1": "Lease",
    "discovery.k8s.io/v1beta1": "EndpointSlice",
    "extensions/v1beta1": "apps/DaemonSet apps/Deployment apps/ReplicaSet "
    "networking.k8s.io/Ingress networking.k8s.io/NetworkPolicy",
    "networking.k8s.io/v1beta1": "Ingress IngressClass",
    "node.k8s.io/v1beta1": "RuntimeClass",
    "policy/v1beta1": "PodDisruptionBudget",
    "rbac.authorization.k8s.io/v1alpha1": "ClusterRole ClusterRoleBinding Role RoleBinding",
    "rbac.authorization.k8s.io/v1beta1": "ClusterRole ClusterRoleBinding Role RoleBinding",
    "scheduling.k8s.io/v1alpha1": "PriorityClass",
    "scheduling.k8s.io/v1beta1": "PriorityClass",
    "storage.k8s.io/v1beta1": "CSIDriver CSINode StorageClass VolumeAttachment",
}

# A kind of others that runs pods: only what it shares with the built-in ones.
ROLLOUT = {
    "argoproj.v1alpha1.Rollout": {
        "apiVersion": "s",
        "kind": "s",
        "metadata": "@meta.v1.ObjectMeta",
        "spec": "@argoproj.v1alpha1.RolloutSpec",
    },
    "argoproj.v1alpha1.RolloutSpec": {
        "minReadySeconds": "i",
        "paused": "b",
        "progressDeadlineSeconds": "i",
        "replicas": "i",
        "revisionHistoryLimit": "i",
        "selector": "@meta.v1.LabelSelector",
        "template": "@core.v1.PodTemplateSpec",
    },
}

Fields = dict[str, str]


def releases() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each release of the package, oldest first, with its definitions."""
    folder = files("kubernetes_validate") / "kubernetes-json-schema"
    found = [
        (int(match[1]), entry)
        for entry in folder.iterdir()
        if (match := re.fullmatch(r"v1\.(\d+)\.\d+-local", entry.name))
    ]
    for minor, entry in sorted(found, key=lambda item: item[0]):
        schema = json.loads((entry / "_definitions.json").read_text(encoding="utf-8"))
        yield f"1.{minor}", schema.get("$defs") or schema["definitions"]


def short(name: str) -> str:
    """Drop the part of a definition's name that only says which Go module it is from."""
    for prefix in PREFIXES:
        if name.startswith(prefix):
            return name.removeprefix(prefix)
    raise SystemExit(f"unexpected definition {name}")


def type_of(schema: dict[str, Any], definitions: dict[str, Any]) -> str:
    """Return the type code of a JSON schema."""
    if reference := schema.get("$ref"):
        name = reference.rpartition("/")[2]
        if name in ANYTHING:
            return "*"
        target = definitions[name]
        return f"@{short(name)}" if "properties" in target else type_of(target, definitions)
    if choices := schema.get("oneOf"):
        other = {plain(choice) for choice in choices} - {"string"}
        return {"number": "q", "integer": "p"}[other.pop()]
    match plain(schema):
        case "array":
            return "[" + type_of(schema["items"], definitions)
        case "object" if "additionalProperties" in schema:
            return "{" + type_of(schema["additionalProperties"], definitions)
        case "":
            return "*"
        case word:
            return SCALARS[word, schema.get("format", "")]


def plain(schema: dict[str, Any]) -> str:
    """Return the type that a schema names beside null; empty where it names none."""
    named = schema.get("type", [])
    words = {named} if isinstance(named, str) else set(named)
    return "".join(words - {"null"})


def collect() -> tuple[list[str], dict[str, dict[str, str]], dict[str, Fields]]:
    """Read every release: their names, the roots, and the definitions with all fields ever had."""
    names: list[str] = []
    roots: dict[str, dict[str, str]] = {}
    fields: dict[str, Fields] = {}
    for release, definitions in releases():
        names.append(release)
        for name, schema in definitions.items():
            if "properties" not in schema or name in ANYTHING:
                continue
            fields.setdefault(short(name), {}).update(
                {key: type_of(value, definitions) for key, value in schema["properties"].items()}
            )
            for id_ in schema.get("x-kubernetes-group-version-kind", ()):
                kind = id_["kind"]
                if not kind.endswith("List") and kind not in NOT_APPLIED:
                    group = f"{id_['group']}/" if id_["group"] else ""
                    roots.setdefault(f"{group}{id_['version']}", {})[kind] = short(name)
    return names, roots, fields


def merge_equal(fields: dict[str, Fields]) -> dict[str, str]:
    """Map every definition to the first, by name, that has the same fields."""
    merged = {name: name for name in fields}
    left = 0
    while left != len(set(merged.values())):
        left = len(set(merged.values()))
        first: dict[str, str] = {}
        shapes = {name: renamed(fields[name], merged) for name in sorted(fields)}
        for name, shape in shapes.items():
            merged[name] = first.setdefault(json.dumps(shape, sort_keys=True), name)
    return merged


def renamed(fields: Fields, names: dict[str, str]) -> Fields:
    """Replace the definitions that fields refer to."""
    return {
        key: re.sub(r"@(.+)", lambda m: f"@{names[m[1]]}", code) for key, code in fields.items()
    }


def aliases(roots: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    """Resolve `REMOVED`: every kind to the definition of its newest stable version."""
    result: dict[str, dict[str, str]] = {}
    for api_version, kinds in REMOVED.items():
        for entry in kinds.split():
            group, _, kind = entry.rpartition("/")
            group = group or api_version.partition("/")[0]
            newest = "v2" if kind == "HorizontalPodAutoscaler" else "v1"
            if kind in roots.get(api_version, {}):
                raise SystemExit(f"{api_version} {kind} is no alias: a release has it")
            result.setdefault(api_version, {})[kind] = roots[f"{group}/{newest}"][kind]
    return result


def reachable(fields: dict[str, Fields], start: set[str]) -> set[str]:
    """Return the definitions that are needed, from the roots on."""
    found: set[str] = set()
    ahead = sorted(start)
    while ahead:
        name = ahead.pop()
        if name not in found:
            found.add(name)
            ahead.extend(c.partition("@")[2] for c in fields[name].values() if "@" in c)
    return found


def build() -> dict[str, Any]:
    """Return the content of the file."""
    names, roots, fields = collect()
    merged = merge_equal(fields)
    roots = {v: {k: merged[d] for k, d in kinds.items()} for v, kinds in roots.items()}
    fields = {name: renamed(fields[name], merged) for name in set(merged.values())}
    needed = reachable(fields, {d for kinds in roots.values() for d in kinds.values()})
    chosen = {name: fields[name] for name in needed} | ROLLOUT
    older = aliases(roots) | {"argoproj.io/v1alpha1": {"Rollout": "argoproj.v1alpha1.Rollout"}}
    return {
        "releases": [names[0], names[-1]],
        "origin": "Kubernetes API schemas, Copyright The Kubernetes Authors, Apache-2.0; see NOTICE",
        "roots": roots,
        "aliases": older,
        "definitions": chosen,
    }


def render(content: dict[str, Any]) -> str:
    """Write JSON with one line for each root version and each definition, all sorted."""
    parts = []
    for key, value in content.items():
        if isinstance(value, dict):
            lines = (
                f"{json.dumps(k)}:{json.dumps(v, sort_keys=True, separators=(',', ':'))}"
                for k, v in sorted(value.items())
            )
            parts.append(f"{json.dumps(key)}: {{\n" + ",\n".join(lines) + "\n}")
        else:
            parts.append(f"{json.dumps(key)}: {json.dumps(value)}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def main() -> None:
    """Write the file, or with --check fail where it is not what would be written."""
    text = render(build())
    if "--check" in sys.argv[1:]:
        if OUTPUT.read_text(encoding="utf-8") != text:
            raise SystemExit(f"{OUTPUT.name} is out of date: run scripts/kubernetes_types.py")
        return
    OUTPUT.parent.mkdir(parents=True, exist_ok=True)
    OUTPUT.write_text(text, encoding="utf-8")
    print(f"{OUTPUT.name}: {len(text):,} characters")


if __name__ == "__main__":
    main()

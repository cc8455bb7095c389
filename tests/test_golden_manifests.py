"""The golden set is what Kubernetes accepts, and stands in the order in which it is applied."""

import json
import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

import kubernetes_validate  # type: ignore[import-untyped]
import pytest
import yaml

FIXTURES = Path(__file__).parent.parent / "fixtures"
GOLDEN_FILES = sorted((FIXTURES / "golden").glob("*"))
BROKEN_FILES = sorted((FIXTURES / "broken").glob("*"))

NEWEST = ".".join(kubernetes_validate.latest_version().split(".")[:2])

# Kinds that Kubernetes itself does not define, so that it publishes no schema for them.
KINDS_WITHOUT_SCHEMA = {"ExternalSecret"}

ADMISSION_KINDS = {"Namespace", "ResourceQuota", "LimitRange", "NetworkPolicy"}
WORKLOAD_KINDS = {"Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob", "Pod"}


def documents() -> list[Any]:
    return [
        pytest.param(document, id=f"{path.name}:{document['kind']}/{document['metadata']['name']}")
        for path in GOLDEN_FILES
        for document in yaml.safe_load_all(path.read_text(encoding="utf-8"))
    ]


GOLDEN = documents()
GOLDEN_DATA = [parameter.values[0] for parameter in GOLDEN]


@pytest.mark.parametrize("version", ["1.31", NEWEST])
@pytest.mark.parametrize(
    "document", [p for p in GOLDEN if p.values[0]["kind"] not in KINDS_WITHOUT_SCHEMA]
)
def test_the_strict_schema_of_kubernetes_accepts_every_golden_object(
    document: dict[str, Any], version: str
) -> None:
    assert kubernetes_validate.validate(document, version, strict=True) == version


def test_the_kinds_said_to_have_no_schema_have_none_and_are_in_the_set() -> None:
    unvalidated = [d for d in GOLDEN_DATA if d["kind"] in KINDS_WITHOUT_SCHEMA]
    assert {d["kind"] for d in unvalidated} == KINDS_WITHOUT_SCHEMA
    for document in unvalidated:
        with pytest.raises(kubernetes_validate.SchemaNotFoundError):
            kubernetes_validate.validate(document, NEWEST, strict=True)


def test_no_two_golden_objects_have_one_identity() -> None:
    identities = Counter(
        (d["apiVersion"].rpartition("/")[0], d["kind"], d["metadata"]["name"]) for d in GOLDEN_DATA
    )
    assert [identity for identity, count in identities.items() if count > 1] == []


def test_golden_files_are_numbered_without_a_gap() -> None:
    names = [path.name for path in GOLDEN_FILES]
    assert all(re.fullmatch(r"\d\d-[a-z]+(-[a-z]+)*\.yaml", name) for name in names), names
    assert [int(name[:2]) for name in names] == list(range(len(names)))


def test_what_decides_at_admission_is_applied_before_the_workloads() -> None:
    kinds = [d["kind"] for d in GOLDEN_DATA]
    last_admission = max(i for i, kind in enumerate(kinds) if kind in ADMISSION_KINDS)
    first_workload = min(i for i, kind in enumerate(kinds) if kind in WORKLOAD_KINDS)
    assert kinds[0] == "Namespace"
    assert last_admission < first_workload


def test_every_golden_object_names_its_namespace_and_its_system() -> None:
    for document in GOLDEN_DATA:
        metadata = document["metadata"]
        assert metadata["labels"]["app.kubernetes.io/part-of"] == "chloromaster"
        if document["kind"] != "Namespace":
            assert metadata["namespace"] == "chloromaster"


def test_the_golden_set_holds_no_secret_of_its_own() -> None:
    assert [d["metadata"]["name"] for d in GOLDEN_DATA if d["kind"] == "Secret"] == []


def test_two_files_of_the_broken_set_are_not_yaml() -> None:
    unreadable = []
    for path in BROKEN_FILES:
        try:
            list(yaml.safe_load_all(path.read_text(encoding="utf-8")))
        except yaml.YAMLError:
            unreadable.append(path.name)
    assert unreadable == ["08-backup.yaml", "09-monitoring.yaml"]


@pytest.mark.skipif(shutil.which("kube-linter") is None, reason="kube-linter is not on PATH")
def test_the_golden_set_is_clean_under_the_default_checks_of_kube_linter() -> None:
    done = subprocess.run(
        ["kube-linter", "lint", "--format", "json", str(FIXTURES / "golden")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert json.loads(done.stdout)["Reports"] in (None, []), done.stdout

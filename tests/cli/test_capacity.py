"""The view of quotas: the table, the JSON, and what the exit code says."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from tests.cli.folders import call, write
from tests.harness import FIXTURES, ROOT

Capture = pytest.CaptureFixture[str]
GOLDEN = str(FIXTURES / "golden")
DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  replicas: 3
  template: {spec: {containers: [{name: web, resources: {requests: {cpu: 250m}}}]}}
"""
AGENT = """\
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent, namespace: shop}
spec:
  template: {spec: {containers: [{name: agent}]}}
"""


def quota(hard: str) -> str:
    return (
        "apiVersion: v1\nkind: ResourceQuota\nmetadata: {name: quota, namespace: shop}\n"
        f"spec: {{hard: {hard}}}\n"
    )


def test_the_golden_set_fits_as_the_document_says(capsys: Capture) -> None:
    result = call(capsys, "capacity", GOLDEN)
    assert (result.code, result.err) == (0, "")
    rows = [line.split() for line in result.out.splitlines()]
    assert ["requests.cpu", "800m", "4", "4.35", "10", "██▓▓▓▓▓▓▓▓▒░░░░░░░░░░░░░", "fits"] in rows
    assert ["pods", "5", "25", "27", "50", "███▓▓▓▓▓▓▓▓▓▒░░░░░░░░░░░", "fits"] in rows
    assert rows[-1][-1] == "free"


def test_a_quota_that_is_exceeded_says_at_how_many_pods(folder: Path, capsys: Capture) -> None:
    write(folder, a=quota("{requests.cpu: 600m, wonders: 1}"), b=DEPLOYMENT)
    result = call(capsys, "capacity", ".", "--baseline", "none", "--no-color")
    assert result.code == 1
    lines = result.out.splitlines()
    assert lines[0] == "ResourceQuota shop/quota  a.yaml:3"
    assert (
        lines[2]
        == f"  requests.cpu     750m  750m        1   600m  {'█' * 24} exceeded at 2 of 3 pods"
    )
    assert lines[3] == "  wonders: nothing is known of what takes it"


def test_what_is_open_or_tight_says_so(folder: Path, capsys: Capture) -> None:
    write(folder, a=quota("{pods: 9}"), b=AGENT)
    opened = call(capsys, "capacity", ".", "--baseline", "none")
    assert opened.code == 0
    assert "open (the number of nodes (assumption `nodes`))" in opened.out
    write(folder, a=quota("{pods: 3}"), b=DEPLOYMENT)
    tight = call(capsys, "capacity", ".", "--baseline", "none")
    assert (tight.code, tight.out.splitlines()[2].split()[-1]) == (0, "tight")


def test_the_json_is_as_its_schema_says(folder: Path, capsys: Capture) -> None:
    schema = json.loads((ROOT / "schemas" / "capacity.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    check = jsonschema.Draft202012Validator(schema)
    write(folder, a=quota("{requests.cpu: 600m, wonders: 1}"), b=DEPLOYMENT, c="a: [")
    for paths in (GOLDEN, "."):
        document = json.loads(call(capsys, "capacity", paths, "--format", "json").out)
        assert [error.message for error in check.iter_errors(document)] == []
    [one] = document["sets"]
    [entry] = one["quotas"][0]["entries"]
    assert entry["cap"] == {"least": 2, "most": 2, "wanted": 3, "belowMinimum": True}
    assert entry["state"] == "exceeded"
    assert [each["file"] for each in document["unread"]] == ["c.yaml:1"]


def test_a_file_that_cannot_be_read_is_no_success(folder: Path, capsys: Capture) -> None:
    write(folder, a=quota("{pods: 9}"), b=DEPLOYMENT, c="a: [")
    result = call(capsys, "capacity", ".", "--baseline", "none")
    assert result.code == 1
    assert "At fault, so that objects may be missing here:\n  c.yaml:1: " in result.out


def test_a_folder_without_quotas_is_told(folder: Path, capsys: Capture) -> None:
    write(folder, b=DEPLOYMENT)
    result = call(capsys, "capacity", ".", "--baseline", "none", "-o", "out.txt")
    assert result == (0, "", "")
    assert (folder / "out.txt").read_text().startswith("No ResourceQuota is here")


def test_a_format_that_does_not_exist_is_refused(folder: Path, capsys: Capture) -> None:
    write(folder, b=DEPLOYMENT)
    result = call(capsys, "capacity", ".", "--format", "pie")
    assert result == (2, "", "chloro-lint: --format is table or json, not 'pie'\n")


def test_a_set_of_the_configuration_is_named(folder: Path, capsys: Capture) -> None:
    write(folder, prod__a=quota("{pods: 9}"), prod__b=DEPLOYMENT)
    (folder / ".chloro-lint.yaml").write_text("sets:\n  production: [prod/]\nbaseline: none\n")
    result = call(capsys, "capacity", ".")
    assert result.out.splitlines()[0].endswith("(set production)")


def test_inputs_that_are_left_out_are_counted(folder: Path, capsys: Capture) -> None:
    write(folder, a=quota("{pods: 9}"), b=DEPLOYMENT)
    (folder / "kustomization.yaml").write_text(
        "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"
        "resources: [a.yaml, b.yaml]\nnamePrefix: x-\n"
    )
    result = call(capsys, "capacity", ".", "--baseline", "none")
    assert "1 input not looked at; `chloro-lint check --verbose` names them" in result.err

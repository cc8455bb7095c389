"""The schemas that kubeconform is measured with are whole, and say what Kubernetes says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

pytest.importorskip("kubernetes_validate", reason="the schemas come from that package")
jsonschema = pytest.importorskip("jsonschema", reason="it reads the schemas here")

from benchmarks.schemas import NAMES, write_schemas  # noqa: E402 - after the packages are known


@pytest.fixture(scope="module")
def schemas(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("benchmark") / "schemas"
    assert write_schemas(folder) > 100
    return folder


@pytest.mark.parametrize(
    ("spec", "refused"),
    [
        ({"replicas": 2, "selector": {}, "template": {}}, []),
        ({"replicas": "2", "selector": {}, "template": {}}, ["/spec/replicas"]),
        ({"replica": 2, "selector": {}, "template": {}}, ["/spec"]),
        ({"selector": {}, "template": {"spec": {"containers": [{"nam": "a"}]}}},
         ["/spec/template/spec/containers/0", "/spec/template/spec/containers/0"]),
    ],
    ids=["right", "wrong type", "unknown field", "below several references"],
)  # fmt: skip
def test_a_file_holds_all_that_its_kind_leads_to(
    schemas: Path, spec: object, refused: list[str]
) -> None:
    name = NAMES.replace("{{ .ResourceKind }}", "deployment").replace(
        "{{ .KindSuffix }}", "-apps-v1"
    )
    schema = json.loads((schemas / name).read_text(encoding="utf-8"))
    document = {"apiVersion": "apps/v1", "kind": "Deployment", "spec": spec}
    errors = jsonschema.Draft202012Validator(schema).iter_errors(document)
    places = ["/" + "/".join(map(str, one.absolute_path)) for one in errors]
    assert sorted(places) == refused

"""Six facts of one set that contradict each other: six errors, word for word, and nothing else.

`fixtures/contradictions` is otherwise a sound system, so that whatever else were reported would be
a false alarm. No architecture asks for anything here: the set is held against itself.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.cli.folders import call
from tests.harness import FIXTURES

Capture = pytest.CaptureFixture[str]

ERRORS = {
    "unshareable-claim": (
        "04-claim.yaml:7:3",
        (
            "claim uploads is ReadWriteOnce, but up to 10 api pods (13 in a rollout) mount it at "
            "/var/lib/uploads"
        ),
    ),
    "missing-key": (
        "05-deployment.yaml:33:51",
        (
            "Deployment shop/api takes key 'DB_PASSWORD' of Secret 'api-secrets', which has no such "
            "key: every pod stays in CreateContainerConfigError; did you mean 'DATABASE_PASSWORD'?"
        ),
    ),
    "blocking-disruption-budget": (
        "08-disruption-budget.yaml:7:3",
        (
            "PodDisruptionBudget shop/api blocks every eviction: minAvailable 2 of the 2 pods that "
            "Deployment shop/api keeps"
        ),
    ),
    "unheard-policy-port": (
        "02-network-policy.yaml:15:27",
        "NetworkPolicy api opens TCP/3000; api listens on TCP/8080",
    ),
    "exceeded-quota": (
        "01-quota.yaml:8:5",
        "the quota caps api at 4 of 10 pods: requests.cpu is 2, the peak asks for 5",
    ),
    "unserved-service-port": (
        "06-service.yaml:9:30",
        (
            "Service shop/api leads from port 80 to 5000, on which no container of Deployment "
            "shop/api listens: it declares http 8080; did you mean 8080?"
        ),
    ),
}
CAUSES = {
    "unshareable-claim": ["05-deployment.yaml:50", "07-autoscaler.yaml:9"],
    "missing-key": ["03-secret.yaml:8"],
    "blocking-disruption-budget": ["07-autoscaler.yaml:8"],
    "unheard-policy-port": ["05-deployment.yaml:28"],
    "exceeded-quota": ["05-deployment.yaml:43", "07-autoscaler.yaml:9"],
    "unserved-service-port": ["05-deployment.yaml:28", "09-ingress.yaml:17"],
}
"""The lines that each error leans on."""


def _at(one: Mapping[str, Any]) -> str:
    return f"{one['file']}:{one['span']['line']}:{one['span']['column']}"


def test_six_contradictions_are_six_errors_and_nothing_else(folder: Path, capsys: Capture) -> None:
    shutil.copytree(FIXTURES / "contradictions", folder / "shop")
    found = call(capsys, "shop", "--baseline", "none", "--output-format", "json")
    report = json.loads(found.out)
    assert found.code == 1
    seen = {one["name"]: (_at(one), one["message"]) for one in report["diagnostics"]}
    assert seen == {name: (f"shop/{at}", words) for name, (at, words) in ERRORS.items()}
    assert {one["severity"] for one in report["diagnostics"]} == {"error"}
    causes = {
        one["name"]: [_at(each).rpartition(":")[0] for each in one["related"]]
        for one in report["diagnostics"]
    }
    assert causes == {name: [f"shop/{at}" for at in some] for name, some in CAUSES.items()}


INSIDE = {
    "unserved-service-port": ("09-services.yaml", "targetPort: http", "targetPort: 8080"),
    "unheard-policy-port": ("02-network-policies.yaml", "port: 3000", "port: 8080"),
    "missing-key": ("07-backend.yaml", "key: ", "key: ANOTHER_"),
    "exceeded-quota": ("01-quota.yaml", 'requests.cpu: "10"', 'requests.cpu: "2"'),
    "unshareable-claim": ("06-claims.yaml", "ReadWriteMany", "ReadWriteOnce"),
    "blocking-disruption-budget": (
        "11-disruption-budgets.yaml",
        "minAvailable: 2",
        "minAvailable: 3",
    ),
}


@pytest.mark.parametrize("name", INSIDE)
def test_each_is_an_error_inside_the_architecture_too(
    name: str, folder: Path, capsys: Capture
) -> None:
    shutil.copytree(FIXTURES / "golden", folder / "k8s")
    file, right, wrong = INSIDE[name]
    path = folder / "k8s" / file
    text = path.read_text(encoding="utf-8")
    assert right in text
    path.write_text(text.replace(right, wrong), encoding="utf-8")
    report = json.loads(call(capsys, "k8s", "--output-format", "json").out)
    found = {one["severity"] for one in report["diagnostics"] if one["name"] == name}
    assert found == {"error"}

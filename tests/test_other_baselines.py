"""Other systems than the built-in one: nothing but its baseline file knows ChloroMaster."""

import ast
import re
from pathlib import Path

import pytest

from chloro_lint.baseline import load
from chloro_lint.lint import Linter
from chloro_lint.model import ControlResult, Source
from chloro_lint.report import Report
from tests.harness import FIXTURES, ROOT, baseline, rules, table

BOOKSHOP = "baselines/bookshop/baseline.yaml"
STAGING = "baselines/staging/baseline.yaml"
DOCUMENT = baseline()


def sources(folder: str) -> list[Source]:
    return [
        Source(path.relative_to(FIXTURES).as_posix(), path.read_bytes())
        for path in sorted((FIXTURES / folder).glob("*.yaml"))
    ]


def under(name: str, of: list[Source]) -> Report:
    return Linter(rules(), table(), baseline(name)).lint(of)


def verdicts(controls: tuple[ControlResult, ...]) -> dict[str, str]:
    return {one.id: one.verdict.value for one in controls}


def changed(of: list[Source], old: str, new: str) -> list[Source]:
    """Replace a text in the one source that holds it, once."""
    holding = [one for one in of if one.data.count(old.encode()) == 1]
    assert len(holding) == 1, f"{old!r} stands in {len(holding)} sources exactly once"
    return [
        Source(one.name, one.data.replace(old.encode(), new.encode())) if one in holding else one
        for one in of
    ]


def test_the_bookshop_satisfies_its_own_baseline() -> None:
    report = under(BOOKSHOP, sources("baselines/bookshop/manifests"))
    assert [f"{one.file}:{one.span.line}: {one.message}" for one in report.diagnostics] == []
    assert verdicts(report.controls) == {
        **{f"SHOP-{number}": "pass" for number in range(1, 11)},
        "SHOP-11": "manual",
    }


def test_the_broken_bookshop_fails_every_statement_about_manifests() -> None:
    report = under(BOOKSHOP, sources("baselines/bookshop/broken"))
    assert verdicts(report.controls) == {
        **{f"SHOP-{number}": "fail" for number in range(1, 11)},
        "SHOP-11": "manual",
    }
    expected = {
        "missing-component": {5},
        "missing-resource-quota": {5},
        "wrong-service-port": {16},
        "dangling-ingress-backend": {36},
        "too-few-replicas": {50},
        "wrong-replica-maximum": {51},
        "hpa-target": {58},
        "unexpected-user-id": {75},
        "writable-root-filesystem": {77},
        "wrong-resource-requests": {82},
        "wrong-resource-limits": {83},
    }
    found: dict[str, set[int]] = {}
    for one in report.diagnostics:
        if one.controls:
            found.setdefault(one.name, set()).add(one.span.line)
    assert found == expected


@pytest.mark.parametrize(
    ("control", "old", "new"),
    [
        ("SHOP-1", "name: recommendations}\n    optional: true", "name: recommendations}"),
        ("SHOP-3", "port: 9200\n    replicas", "port: 9300\n    replicas"),
        ("SHOP-5", "users: [3001]", "users: [3002]"),
        ("SHOP-6", "{at-least: 4}", "{at-least: 5}"),
        ("SHOP-7", "maximum: 12", "maximum: 11"),
        ("SHOP-8", "{cpu: 55}", "{cpu: 56}"),
        ("SHOP-9", "{cpu: 600m, memory: 384Mi}", "{cpu: 600m, memory: 385Mi}"),
        ("SHOP-10", "pods: 24", "pods: 25"),
    ],
)
def test_each_number_of_a_baseline_decides_its_statement_alone(
    control: str, old: str, new: str
) -> None:
    text = (FIXTURES / BOOKSHOP).read_text()
    assert text.count(old) == 1
    other = load(
        Source("other.yaml", text.replace(old, new).encode()), lambda name: Source(name, b"")
    )
    report = Linter(rules(), table(), other).lint(sources("baselines/bookshop/manifests"))
    failing = [name for name, verdict in verdicts(report.controls).items() if verdict == "fail"]
    assert failing == [control]


def test_a_statement_about_an_optional_component_holds_without_it() -> None:
    report = under(BOOKSHOP, sources("baselines/bookshop/manifests"))
    parts = next(one for one in report.controls if one.id == "SHOP-1")
    assert [(one.subject, one.verdict.value) for one in parts.evidence] == [
        ("StatefulSet bookshop/search", "pass"),
        ("Deployment bookshop/storefront", "pass"),
        ("Deployment bookshop/recommendations", "not applicable"),
    ]


def test_an_extending_baseline_changes_what_it_names_and_keeps_the_rest() -> None:
    staging = baseline(STAGING)
    assert staging is not None
    assert DOCUMENT is not None
    assert staging.title == "ChloroMaster, staging"
    assert [one.id for one in staging.controls] == [
        one.id for one in DOCUMENT.controls if one.id != "BF-89"
    ]
    frontend = staging.components["frontend"].data
    assert frontend["scaling"] == {"cpu": 80, "memory": 70}
    assert frontend["replicas"] == {"minimum": {"at-least": 2}, "maximum": 15}
    assert staging.components["backend"] == DOCUMENT.components["backend"]


def test_staging_asks_for_its_own_numbers_and_for_the_documents_others() -> None:
    golden = sources("golden")
    under_document = verdicts(under("chloromaster", golden).controls)
    under_staging = verdicts(under(STAGING, golden).controls)
    assert under_document["BF-25"] == "pass"
    assert under_staging["BF-25"] == "fail"
    for statement, verdict in under_staging.items():
        assert statement == "BF-25" or verdict == under_document[statement]


def test_manifests_written_for_staging_satisfy_staging_alone() -> None:
    golden = changed(sources("golden"), "averageUtilization: 60", "averageUtilization: 80")
    golden = changed(golden, "minReplicas: 3", "minReplicas: 2")
    golden = changed(golden, "minAvailable: 2", "minAvailable: 1")
    under_staging = verdicts(under(STAGING, golden).controls)
    assert [name for name, verdict in under_staging.items() if verdict == "fail"] == []
    under_document = verdicts(under("chloromaster", golden).controls)
    assert [name for name, verdict in under_document.items() if verdict == "fail"] == [
        "BF-15",
        "BF-25",
        "BF-90",
    ]


MODULES = sorted((ROOT / "chloro_lint").rglob("*.py"))


def literals(module: Path) -> list[tuple[int, object]]:
    """Return the constants of a module, docstrings left out."""
    tree = ast.parse(module.read_text())
    prose = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    return [
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and id(node) not in prose
    ]


def test_no_module_names_the_documents_system_but_the_default_setting() -> None:
    named = re.compile(r"chloromaster|frontend", re.IGNORECASE)
    found = {
        (module.relative_to(ROOT).as_posix(), str(value))
        for module in MODULES
        for _, value in literals(module)
        if isinstance(value, str) and named.search(value)
    }
    assert {(file, value) for file, value in found if value != "chloromaster"} <= {
        ("chloro_lint/settings/starter.py", value) for _, value in found
    }
    assert {file for file, value in found if value == "chloromaster"} == {
        "chloro_lint/settings/values.py",
        "chloro_lint/cli/app.py",
    }


def test_backend_is_only_ever_the_field_of_an_ingress() -> None:
    for module in MODULES:
        if any(value == "backend" for _, value in literals(module)):
            assert "Ingress" in module.read_text(), module


def test_no_module_repeats_a_number_or_a_name_of_the_document() -> None:
    assert DOCUMENT is not None
    words = set(leaves({key: DOCUMENT.data[key] for key in ("components", "quota", "storage")}))
    # Small numbers and words of Kubernetes itself say nothing about where they come from.
    own: set[object] = {one for one in words if isinstance(one, int) and one > 100 and one % 1000}
    own |= {one for one in words if isinstance(one, str) and re.search(r"-|^\d+[A-Za-z]+$", one)}
    assert {101, 1001, "frontend-service", "backend-data-pvc", "5Gi", "100m"} <= own
    repeated = [
        f"{module.relative_to(ROOT)}:{line}: {value!r}"
        for module in MODULES
        for line, value in literals(module)
        if isinstance(value, str | int) and not isinstance(value, bool) and value in own
    ]
    assert repeated == []


def leaves(value: object) -> list[object]:
    if isinstance(value, dict):
        return [leaf for one in value.values() for leaf in leaves(one)]
    if isinstance(value, list):
        return [leaf for one in value for leaf in leaves(one)]
    return [value]

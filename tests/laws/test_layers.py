"""A module imports only what stands lower; this table is the architecture's own."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.harness import ROOT

PACKAGE = "chloro_lint"
LAYERS: tuple[tuple[str, ...], ...] = (
    ("", "model", "faults"),
    ("parse", "kube"),
    ("manifest_set", "baseline", "framework", "references", "layout"),
    ("proof",),
    ("world",),
    ("rules", "bounded_pattern", "predicate"),
    ("rulefile", "registry", "compiled", "obligations"),
    (
        "redact",
        "line_hash",
        "records",
        "suppress",
        "options",
        "conclusions",
        "engine",
        "controls",
        "report",
        "compliance",
        "examine",
        "lint",
    ),
    ("reporters", "explain"),
    ("settings", "discover", "repository", "shipped", "catalogue", "parallel"),
    ("cli", "__main__"),
)
LAYER_OF = {name: number for number, names in enumerate(LAYERS) for name in names}
MOST_LINES = 400
BANNED_WORDS = {"utils", "util", "helpers", "helper", "manager", "common", "base", "misc", "tools"}
NOT_IMPORTED_BY_NAME = {"PyYAML": "yaml", "ruamel.yaml": "ruamel"}


def modules() -> dict[str, Path]:
    """Every module of the package by its dotted name."""
    found = {}
    for path in sorted((ROOT / PACKAGE).rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        parts = parts[:-1] if parts[-1] == "__init__" else parts
        found[".".join(parts)] = path
    return found


MODULES = modules()


def imports(module: str) -> Iterator[tuple[int, str]]:
    """The line and the dotted name of every import, also those inside functions."""
    for node in ast.walk(ast.parse(MODULES[module].read_text())):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}:{node.lineno} imports relatively"
            name = node.module or ""
            for alias in node.names:
                whole = f"{name}.{alias.name}"
                yield node.lineno, whole if whole in MODULES else name


def prefix(module: str) -> str:
    """The entry of the table that a module stands under: `redact_text` goes with `redact`."""
    name = module.removeprefix(PACKAGE).removeprefix(".").partition(".")[0]
    return name if name in LAYER_OF else name.partition("_")[0]


def inner(module: str) -> list[tuple[int, str]]:
    return [
        (line, name)
        for line, name in imports(module)
        if name == PACKAGE or name.startswith(f"{PACKAGE}.")
    ]


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_only_what_stands_lower_or_beside_it(module: str) -> None:
    assert prefix(module) in LAYER_OF, f"{module} has no place in the table of layers"
    own = LAYER_OF[prefix(module)]
    above = [
        f"{MODULES[module]}:{line}: {name}"
        for line, name in inner(module)
        if LAYER_OF[prefix(name)] > own
    ]
    assert above == []


def test_no_two_modules_import_each_other_over_any_detour() -> None:
    graph = {module: {name for _, name in inner(module)} - {module} for module in MODULES}
    done: set[str] = set()

    def visit(module: str, way: tuple[str, ...]) -> None:
        assert module not in way, " → ".join((*way[way.index(module) :], module))
        if module in done:
            return
        for name in sorted(graph[module]):
            visit(name, (*way, module))
        done.add(module)

    for module in MODULES:
        visit(module, ())


@pytest.mark.parametrize("folder", ["rules", "reporters", "cli"])
def test_rules_reporters_and_commands_are_reached_through_one_door_each(folder: str) -> None:
    users = {
        prefix(module)
        for module in MODULES
        for _, name in inner(module)
        if prefix(name) == folder and prefix(module) != folder
    }
    allowed = {"rules": {"registry"}, "reporters": {"cli", "settings"}, "cli": {"__main__"}}
    assert users <= allowed[folder]


def test_a_rule_imports_no_other_rule() -> None:
    for module in MODULES:
        if prefix(module) == "rules":
            others = [name for _, name in inner(module) if prefix(name) == "rules"]
            assert others == [], module


def test_the_model_imports_the_standard_library_alone() -> None:
    for module in (
        *(one for one in MODULES if prefix(one) == "model"),
        "chloro_lint.kube.quantity",
    ):
        tops = {name.partition(".")[0] for _, name in imports(module)}
        assert tops <= sys.stdlib_module_names | {PACKAGE}
        assert {prefix(name) for _, name in inner(module)} <= {"model"}


@pytest.mark.parametrize("module", MODULES)
def test_a_module_has_one_job_that_fits_its_size_and_its_name_says_it(module: str) -> None:
    text = MODULES[module].read_text()
    assert len(text.splitlines()) < MOST_LINES
    assert not set(re.split(r"[._]", module)) & BANNED_WORDS
    docstring = ast.get_docstring(ast.parse(text))
    assert docstring, f"{module} does not say what it is for"


def test_every_entry_of_the_table_exists() -> None:
    assert {prefix(module) for module in MODULES} | {"proof"} == set(LAYER_OF)


def dependencies() -> list[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return [re.split(r"[><=~! \[;]", one, maxsplit=1)[0] for one in project["dependencies"]]


def test_every_dependency_is_imported_and_every_import_is_a_dependency() -> None:
    imported = {name.partition(".")[0] for module in MODULES for _, name in imports(module)}
    outside = imported - sys.stdlib_module_names - {PACKAGE}
    declared = {NOT_IMPORTED_BY_NAME.get(name, name) for name in dependencies()}
    assert outside == declared

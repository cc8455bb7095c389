"""Whole runs say what was reviewed: on the golden set, the broken set and real manifests."""

from __future__ import annotations

import importlib.util
from functools import lru_cache
from types import ModuleType

import pytest

from tests.harness import ROOT

NAMES = sorted(path.name for path in (ROOT / "tests" / "snapshots").glob("*.txt"))


@lru_cache
def script() -> ModuleType:
    path = ROOT / "scripts" / "snapshots.py"
    spec = importlib.util.spec_from_file_location("snapshots", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@lru_cache
def current() -> dict[str, str]:
    found: dict[str, str] = script().snapshots()
    return found


def test_every_snapshot_is_of_something() -> None:
    assert sorted(current()) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_the_findings_are_the_reviewed_ones(name: str) -> None:
    reviewed = (ROOT / "tests" / "snapshots" / name).read_text(encoding="utf-8")
    assert current()[name] == reviewed, "read the difference; scripts/snapshots.py writes it"


def test_the_golden_set_has_information_only() -> None:
    lines = current()["golden.txt"].splitlines()
    assert lines
    assert all("] info " in line for line in lines)

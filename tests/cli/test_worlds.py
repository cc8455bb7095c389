"""The views see the sets that the linter judges: generated objects, lost documents, the system."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from chloro_lint.cli.session import open_session, run
from chloro_lint.cli.worlds import read_worlds
from chloro_lint.world import World
from tests.cli.folders import write

TODAY = dt.date(2026, 1, 1)


def both(*, baseline: str) -> tuple[World, World]:
    """Return the one set of the folder as the linter judges it, and as the views read it."""
    session = open_session(["."], {"baseline": baseline})
    judged: list[World] = []
    run(session, ["."], today=TODAY, onlooker=judged.append)
    [mine], [read] = judged, read_worlds(session, ["."]).all
    return mine, read


def test_what_a_kustomization_generates_is_known_to_both(folder: Path) -> None:
    write(folder, a="apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: a}\n")
    (folder / "kustomization.yaml").write_text(
        "resources: [a.yaml]\nnamePrefix: x-\npatches: [{path: p.yaml}]\n"
        "configMapGenerator: [{name: settings, literals: [a=1]}]\n"
    )
    mine, read = both(baseline="none")
    assert list(mine.set.generators) == [("ConfigMap", "settings")]
    for of in (mine.set, read.set):
        assert (of.generators, of.unbuilt, of.affixes) == (
            mine.set.generators,
            True,
            (("x-", ""),),
        )


def test_a_document_that_is_lost_is_known_to_both(folder: Path) -> None:
    write(folder, a="kind: Service\nmetadata: [web\n")
    for of in both(baseline="none"):
        assert of.set.unread_saying({"kind": "Service"}) == "a.yaml"


def test_the_namespace_alone_is_of_the_system_for_both(folder: Path) -> None:
    write(folder, a="apiVersion: v1\nkind: Namespace\nmetadata: {name: chloromaster}\n")
    assert [of.namespaces for of in both(baseline="chloromaster")] == [("chloromaster",)] * 2


def test_a_set_with_nothing_of_the_system_is_under_no_baseline_for_both(folder: Path) -> None:
    write(folder, a="apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n")
    assert [of.baseline for of in both(baseline="chloromaster")] == [None, None]

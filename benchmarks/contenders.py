"""What is measured side by side: chloro-lint, Python's own start, plain reading, and the peers."""

from __future__ import annotations

import shlex
import shutil
import sys
from collections.abc import Callable, Mapping

from benchmarks.processes import SITE, Command
from benchmarks.schemas import NAMES

PROGRAM = f"{SITE}/bin/chloro-lint"
"""The console script as pip writes it, of the wheel that is built first."""

OURS = "chloro-lint"
BARE = "python -c pass"
READING = "reading the files"

SCHEMAS, EMPTY = "schemas", "no-schemas"
"""Folders beside the corpora: Kubernetes' schemas, and none."""

_READ = """\
import os, sys
for folder, _, names in os.walk(sys.argv[1]):
    for name in names:
        with open(os.path.join(folder, name), "rb") as file:
            file.read()
"""


def bare() -> Command:
    """Return what Python needs to start and to end, in the same virtual environment."""
    return Command(BARE, (sys.executable, "-c", "pass"), "starts and ends", frozenset({0}))


def reading(corpus: str) -> Command:
    """Return what it takes to read every file, by Python, and do nothing with them."""
    words = (sys.executable, "-c", _READ, corpus)
    return Command(READING, words, "Python reads every byte and does nothing", frozenset({0}))


def ours(corpus: str, *options: str, name: str = OURS) -> Command:
    """Return chloro-lint over a corpus, with the options that it has by default."""
    words = (PROGRAM, corpus, *options)
    return Command(name, words, "all rules, all proofs, the baseline, every finding with its lines")


def version() -> Command:
    """Return the shortest call of all."""
    does = "prints its version"
    return Command("chloro-lint --version", (PROGRAM, "--version"), does, frozenset({0}))


def _kubeconform(location: str) -> Callable[[str], tuple[str, ...]]:
    """Return how kubeconform is called with the schemas of a place; what it has none for passes."""
    options = ("-n", "2", "-ignore-missing-schemas", "-schema-location", location)
    return lambda corpus: ("kubeconform", *options, corpus)


def _kube_score(corpus: str) -> tuple[str, ...]:
    found = f"find {shlex.quote(corpus)} -name '*.yaml' -print0"
    # xargs ends with 123 where a call ended with 1: that is a finding.
    return ("sh", "-c", f"{found} | xargs -0 kube-score score")


_PEERS: Mapping[str, tuple[Callable[[str], tuple[str, ...]], str]] = {
    "kube-linter": (lambda corpus: ("kube-linter", "lint", corpus), "its default checks"),
    "kube-score": (_kube_score, "its default checks; files handed over by xargs"),
    "polaris": (
        lambda corpus: ("polaris", "audit", "--audit-path", corpus),
        "its default checks",
    ),
    "kubeconform": (
        _kubeconform(f"{SCHEMAS}/{NAMES}"),
        "holds objects to Kubernetes' schemas, and decides nothing else",
    ),
    "kubeconform, no schemas": (
        _kubeconform(EMPTY),
        "reads and decodes, and decides nothing: not what anybody runs, but a floor",
    ),
    "trivy": (
        lambda corpus: (
            "trivy", "config", "--quiet", "--skip-check-update", "--misconfig-scanners",
            "kubernetes", corpus,
        ),
        "its checks of Kubernetes",
    ),
    "checkov": (
        lambda corpus: ("checkov", "--quiet", "--compact", "--framework", "kubernetes", "-d", corpus),
        "its checks of Kubernetes",
    ),
}  # fmt: skip

JUDGED_AGAINST = ("kubeconform", "kube-linter", "kube-score", "polaris")
"""The peers of which the fastest sets the target: all decide something."""


def peers(corpus: str) -> tuple[Command, ...]:
    """Return the peers that are on the PATH, over a corpus."""
    return tuple(
        Command(name, words(corpus), does, frozenset({0, 1, 123}))
        for name, (words, does) in _PEERS.items()
        if shutil.which(name.partition(",")[0])
    )

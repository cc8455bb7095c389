"""Writes the manifests that are measured; the same arguments give the same bytes everywhere.

benchmarks/corpus.py OUT --files 1000        a repository of many teams, a share of it faulty
benchmarks/corpus.py OUT --kind clean        100 files without a finding
benchmarks/corpus.py OUT --kind findings     the same 100 with a finding in every object
benchmarks/corpus.py OUT --kind proofs --files 500    500 workloads of one namespace, for the proofs
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from string import Template
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from benchmarks.vocabulary import application, applications  # noqa: E402 - this checkout's

GOLDEN = HERE.parent / "fixtures" / "golden"
SEED = 1
FAULTY = 0.3
"""The share of applications that have something wrong with them."""


class File(NamedTuple):
    """A manifest: its path below the folder, with forward slashes, and its text."""

    path: str
    text: str


SERVER = (
    "deployment", "service", "settings", "credentials", "autoscaler", "budget", "policy", "access",
    "monitor",
)  # fmt: skip
STORE = ("statefulset", "headless", "settings", "credentials", "budget", "policy", "access")
BATCH = ("cronjob", "settings", "credentials", "trust", "claim", "policy", "access")
AGENT = ("daemonset", "settings", "policy", "access")
PAIRED = (
    "deployment", "service", "settings", "credentials", "autoscaler", "budget", "policy", "access",
    "ingress",
)  # fmt: skip
KINDS = (SERVER, (*SERVER, "ingress"), STORE, SERVER, BATCH, (*SERVER, "ingress", "dashboard"),
         (*SERVER, "job"), (*SERVER, "alerts"), BATCH, (*SERVER, "ingress", "alerts"), STORE,
         (*SERVER, "definition"), AGENT)  # fmt: skip
"""What applications consist of; they take turns."""

_KUSTOMIZATION = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"

SHARED = 11
"""Every eleventh application keeps its manifests in one file."""

FAULTS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "deployment": (
        ("allowPrivilegeEscalation: false", "privileged: true"),
        ("            limits:\n", "            ceilings:\n"),
        ("@sha256:", "-"),
    ),
    "statefulset": (("drop: [ALL]", "add: [SYS_ADMIN]"),),
    "cronjob": (("runAsNonRoot: true\n            runAsUser: ", "runAsUser: 0 # "),),
    "job": (("runAsNonRoot: true\n        runAsUser: ", "runAsUser: 0 # "),),
    "daemonset": (("      tolerations:\n", "      hostNetwork: true\n      tolerations:\n"),),
    "service": (("targetPort: http", "targetPort: web"),),
    "headless": (("targetPort: tcp", "targetPort: sql"),),
    "settings": (("\ndata:\n", "\ndata:\n  API_KEY: AKIAQ3EGRX7NMZKTB5WP\n"),),
    "credentials": (("    app.kubernetes.io/name: $app\n", "    app.kubernetes.io/name: 1\n"),),
    "trust": (("revocation-list.der: ", "password: aHVudGVyMi1odW50ZXIy\n  list.der: "),),
    "claim": (("ReadWriteOnce", "ReadWriteSometimes"),),
    "ingress": (("                name: $app\n", "                name: $app-web\n"),),
    "autoscaler": (("    kind: Deployment\n", "    kind: StatefulSet\n"),),
    "budget": (("maxUnavailable: 1", "maxUnavailable: 0"),),
    "policy": (("          port: $port\n", "          port: 1$port\n"),),
    "access": (
        ("automountServiceAccountToken:", "automountToken:"),
        ("\nrules:\n", "\naggregation: {}\nrules:\n"),
        ("  name: $app\nsubjects:", "  name: $app-reader\nsubjects:"),
    ),
    "team": (
        ("    owner: $owner\n", "    owner: $owner\nspec:\n  finalizer: []\n"),
        ("  hard:\n", "  scope: []\n  hard:\n"),
        ("  limits:\n", "  default: {}\n  limits:\n"),
        ("  podSelector: {}\n", "  selector: {}\n  podSelector: {}\n"),
    ),
}
"""What a shape has instead where something is wrong with it: text of the shape → its replacement."""


def repository(files: int, seed: int = SEED) -> Iterator[File]:
    """Yield a number of files: the system of the architecture, and many other teams' applications.

    Where there is no room for another whole file of an application the corpus just ends.
    """
    return _first(files, _files_of_teams(seed))


def _files_of_teams(seed: int) -> Iterator[File]:
    system = sorted(GOLDEN.glob("*.yaml"))
    for path in system:
        yield File(f"chloromaster/{path.name}", path.read_text(encoding="utf-8"))
    # It is applied by itself: without this the others would stand in the wrong namespace.
    listed = "".join(f"  - {path.name}\n" for path in system)
    yield File("chloromaster/kustomization.yaml", f"{_KUSTOMIZATION}resources:\n{listed}")
    for number, values in enumerate(applications(seed)):
        folder = f"teams/{values['team']}"
        if number % 25 == 0:
            yield File(f"{folder}/team.yaml", _filled("team", values))
        shapes = KINDS[number % len(KINDS)]
        # Spread evenly, so that the share is the same in a small corpus and in a large one.
        faulty = int(number * FAULTY) != int((number + 1) * FAULTY)
        of = [_filled(one, values, faulty=faulty) for one in shapes]
        if number % SHARED == SHARED - 1:
            yield File(f"{folder}/{values['app']}.yaml", "---\n".join(of))
        else:
            for shape, text in zip(shapes, of, strict=True):
                yield File(f"{folder}/{values['app']}/{shape}.yaml", text)


def pair(*, findings: bool, seed: int = SEED) -> Iterator[File]:
    """Yield 100 files without a finding, or the same with a finding in every object."""
    yield File("team.yaml", _filled("team", application(seed, 0), faulty=findings))
    for number in range(99 // len(PAIRED)):
        values = application(seed, number)
        for shape in PAIRED:
            text = _filled(shape, values, faulty=findings)
            yield File(f"{values['app']}/{shape}.yaml", text)


def workloads(number: int, seed: int = SEED) -> Iterator[File]:
    """Yield workloads of one namespace, each in a file with its policy, Service and budget."""
    team = application(seed, 0)
    yield File("00-team.yaml", _filled("team", team))
    for one in range(number):
        values = application(seed, one)
        shared = {**values, "team": team["team"]}
        yield File(f"{values['app']}.yaml", _filled("workload", shared))


def _first(number: int, files: Iterable[File]) -> Iterator[File]:
    for _, file in zip(range(number), files, strict=False):
        yield file


@lru_cache
def _shape(name: str, faulty: bool) -> Template:
    text = (HERE / "shapes" / f"{name}.yaml").read_text(encoding="utf-8")
    for right, wrong in FAULTS.get(name, ()) if faulty else ():
        if right not in text:
            raise LookupError(f"the shape {name} has no {right!r} to go wrong")
        text = text.replace(right, wrong)
    return Template(text)


def _filled(name: str, values: Mapping[str, str], *, faulty: bool = False) -> str:
    return _shape(name, faulty).substitute(values)


def write(folder: Path, files: Iterable[File]) -> int:
    """Write files below a folder and return how many bytes they have."""
    size = 0
    for file in files:
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        size += path.write_bytes(file.text.encode())
    return size


def main() -> None:
    """Read the command line and write the corpus that it names."""
    parser = argparse.ArgumentParser(description="Write the manifests that are measured.")
    parser.add_argument("out", type=Path, help="folder to write to; it must not exist")
    parser.add_argument("--files", type=int, default=1000, help="files, or workloads for proofs")
    parser.add_argument("--kind", default="repository", choices=tuple(_CORPORA))
    arguments = parser.parse_args()
    if arguments.out.exists():
        parser.error(f"{arguments.out} exists")
    files = list(_CORPORA[arguments.kind](arguments.files))
    size = write(arguments.out, files)
    print(f"{len(files)} files, {size / 1e6:.2f} MB in {arguments.out}")


_CORPORA: Mapping[str, Callable[[int], Iterator[File]]] = {
    "repository": repository,
    "clean": lambda _: pair(findings=False),
    "findings": lambda _: pair(findings=True),
    "proofs": workloads,
}

if __name__ == "__main__":
    main()

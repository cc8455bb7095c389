"""CHL618: what runs on a read-only file system has a volume where it writes."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.kube.pods import Container
from chloro_lint.kube.written_paths import configured, program, unwritable
from chloro_lint.model import (
    Outcome,
    Parameters,
    Severity,
    failed,
    passed,
    rule,
    unknown,
)


@rule(
    code="CHL618",
    name="unwritable-program-path",
    severity=Severity.WARNING,
    target="container",
    summary="Program cannot write where its image makes it write",
    why=(
        "With `readOnlyRootFilesystem` the program ends at its first write outside a volume, most "
        "often when it starts. Only images are judged of which it is known where they write: "
        "official ones of Docker, and nginx-unprivileged."
    ),
    fix="Mount an emptyDir at each of the folders named.",
    references=(
        "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/",
        "https://kubernetes.io/docs/concepts/storage/volumes/#emptydir",
    ),
)
def unwritable_program_path(container: Container, _parameters: Parameters) -> Iterator[Outcome]:
    """Hold the writable mounts against the folders that the image's program writes to."""
    path = ("securityContext", "readOnlyRootFilesystem")
    found = program(container) if container.get(*path) is True else None
    if found is None:
        return
    at = container.at(*path)
    missing = unwritable(container, found)
    if not missing:
        yield passed(at, seen=f"volumes at {' and '.join(found.writes)}")
        return
    folders = " and ".join(missing)
    message = (
        f"{container.label} runs {found.name} on a read-only file system without a volume at "
        f"{folders}, where it writes"
    )
    if configured(container, found):
        yield unknown(at, message, missing="where its own configuration makes it write")
    else:
        yield failed(at, message, seen="read-only", expected=f"a writable volume at {folders}")

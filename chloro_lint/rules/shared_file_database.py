"""CHL707: a database that is a file is opened by one pod."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.model import (
    Outcome,
    Parameters,
    Related,
    Severity,
    failed,
    inapplicable,
    passed,
    rule,
)
from chloro_lint.proof.file_databases import FileDatabase, database_on
from chloro_lint.proof.storage import Holder, Sharing
from chloro_lint.world import World


@rule(
    code="CHL707",
    name="shared-file-database",
    severity=Severity.ERROR,
    target="set",
    summary="Several pods open a database that is a file on one claim",
    why=(
        "A file database has one writer, and its locks are not dependable over the network; two "
        "servers on the same folder destroy each other's data. No access mode changes that: "
        "ReadWriteMany lets the pods start, and lets them write past each other. Found are paths "
        "that settings name; a path that a program chooses by itself is not visible."
    ),
    fix=(
        "Move the data to a database server, give each pod a claim of its own, or run one pod with "
        "the strategy `Recreate`."
    ),
    references=(
        "https://www.sqlite.org/whentouse.html",
        "https://kubernetes.io/docs/tasks/run-application/run-single-instance-stateful-application/",
    ),
)
def shared_file_database(world: World, _parameters: Parameters) -> Iterator[Outcome]:
    """Look for databases on each claim that several pods may hold."""
    for sharing in world.storage.sharings:
        for holder in sharing.holders:
            yield _judged(world, sharing, holder)


def _judged(world: World, sharing: Sharing, holder: Holder) -> Outcome:
    workload = holder.pod.resource
    at = holder.volume.place
    if holder.most + holder.surge <= 1:
        message = f"{workload.label} has one pod that mounts claim {sharing.name}"
        return inapplicable(at, message, about=workload)
    found = database_on(holder, world.set)
    if found.database is None:
        return passed(
            at,
            seen="no database file is named",
            expected="no database file",
            assumptions=()
            if found.complete
            else (f"settings outside the set put no database file on claim {sharing.name}",),
            about=workload,
        )
    return _failure(sharing, holder, found.database)


def _failure(sharing: Sharing, holder: Holder, found: FileDatabase) -> Outcome:
    briefly = holder.most <= 1
    path = found.mount.path
    if found.server:
        what = f"the data of one {found.server} server on claim {sharing.name} at {path}"
    else:
        what = f"a database file on claim {sharing.name}: {found.words} names one under {path}"
    verb = "shares" if holder.everywhere or holder.most == 1 else "share"
    places = (found.mount.place, "the mount"), (holder.place, f"{holder.most} at most")
    return failed(
        found.place,
        f"{holder.words} {verb} {what}",
        seen=f"a database for {holder.words}",
        expected="a database that one pod opens",
        related=tuple(Related(*one) for one in places),
        severity=Severity.WARNING if briefly else None,
        about=holder.pod.resource,
        reported_by="unshareable-claim" if briefly and sharing.conflict else "",
    )

"""CHL125: the hosts of one Ingress have the same paths."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.kube.definitions import in_force
from chloro_lint.kube.ingress_routes import DEFAULT_BACKEND, Route, routes
from chloro_lint.model import (
    Outcome,
    Parameters,
    Related,
    Resource,
    Severity,
    failed,
    inapplicable,
    passed,
    rule,
)
from chloro_lint.world import World


@rule(
    code="CHL125",
    name="uneven-host-routes",
    severity=Severity.INFO,
    target="set",
    summary="Host lacks a path that another host of the same Ingress has",
    why=(
        "Where two hosts of one Ingress lead to the same Service, one is most often another name "
        "of the other. A path that was added to one of them only is answered by the Service of the "
        "shorter path, with the wrong page instead of an error."
    ),
    fix="Give both hosts the same paths, or redirect the one to the other.",
    references=("https://kubernetes.io/docs/concepts/services-networking/ingress/",),
)
def uneven_host_routes(world: World, _parameters: Parameters) -> Iterator[Outcome]:
    """Compare the hosts of each Ingress that share a path to the same Service.

    Nothing is said of a host that has a path of its own too: the two are then different sites.
    """
    for ingress in in_force(world.set.of_kind("Ingress")):
        by_host: dict[str, list[Route]] = {}
        for one in routes(ingress):
            if one.path_type != DEFAULT_BACKEND and one.host:
                by_host.setdefault(one.host, []).append(one)
        if len(by_host) > 1:
            asked = world.in_system(ingress) and world.decides("wrong-ingress-route")
            yield from _compared(ingress, by_host, "wrong-ingress-route" if asked else "")
        else:
            yield inapplicable(ingress.at("spec", "rules"), f"{ingress.label} has one host")


def _compared(
    ingress: Resource, by_host: dict[str, list[Route]], reported_by: str
) -> Iterator[Outcome]:
    ways = {host: {(one.path, one.service) for one in some} for host, some in by_host.items()}
    widest = max(ways, key=lambda host: len(ways[host]))
    for host, some in by_host.items():
        at = ingress.at(*some[0].rule, "host")
        paths = {path for path, _ in ways[host]}
        lacking = [one for one in by_host[widest] if one.path not in paths]
        if not lacking or not ways[host] < ways[widest]:
            yield passed(at, seen=f"{len(paths)} paths")
            continue
        names = ", ".join(dict.fromkeys(one.path for one in lacking))
        yield failed(
            at,
            f"{host} lacks {names} of {widest}, and both lead to {some[0].service}",
            seen=", ".join(sorted(paths)),
            expected=", ".join(sorted({path for path, _ in ways[widest]})),
            related=(Related(lacking[0].place, f"the path of {widest}"),),
            reported_by=reported_by,
        )

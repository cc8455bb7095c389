"""CHL617: pods that requests come to from outside end after these have stopped."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.kube.pods import Pod
from chloro_lint.kube.shutdown import pre_stop
from chloro_lint.model import Outcome, Parameters, Related, Severity, failed, passed, rule
from chloro_lint.proof.chain_links import Chain
from chloro_lint.world import World


@rule(
    code="CHL617",
    name="undrained-route",
    severity=Severity.INFO,
    target="set",
    summary="Pods behind an Ingress have neither a preStop hook nor a grace period",
    why=(
        "A pod that is deleted is told to stop at the same moment as the Ingress controller is told "
        "to forget it. Requests of the seconds between are answered with 502 unless the program "
        "goes on answering after SIGTERM, which manifests do not show, hence no more than a hint."
    ),
    fix="Add `lifecycle.preStop.sleep` of some seconds, and a `terminationGracePeriodSeconds` to fit.",
    references=(
        "https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination",
    ),
)
def undrained_route(world: World, _parameters: Parameters) -> Iterator[Outcome]:
    """Look for a hook, or a grace period that somebody chose, of each pod behind a route."""
    reached: dict[Pod, Chain] = {}
    for chain in world.chains.all:
        if chain.pod is not None:
            reached.setdefault(chain.pod, chain)
    for pod, chain in reached.items():
        yield _judged(world, pod, chain)


def _judged(world: World, of: Pod, chain: Chain) -> Outcome:
    at = of.at("terminationGracePeriodSeconds")
    hooked = next((one for one in of.containers if pre_stop(one) is not None), None)
    if hooked is not None:
        return passed(hooked.at("lifecycle", "preStop"), seen=f"a hook of {hooked.label}")
    if "terminationGracePeriodSeconds" in of.spec:
        return passed(at, seen=f"{of.get('terminationGracePeriodSeconds')} s to end")
    components = world.baseline.components.values() if world.baseline else ()
    asked = any(
        one.is_(of.resource) and world.asks("undrained-shutdown", one.name) for one in components
    )
    return failed(
        of.at("containers"),
        f"the pods of {of.resource.label} serve {chain.entrance.requests} and have neither a "
        "preStop hook nor a grace period of their own, so requests are cut unless the program "
        "drains on SIGTERM",
        seen="neither",
        expected="a preStop hook",
        related=(Related(chain.entrance.rule, chain.links[0].says),),
        reported_by="undrained-shutdown" if asked else "",
    )

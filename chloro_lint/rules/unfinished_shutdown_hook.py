"""CHL616: a preStop hook ends before the pod's grace period does."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.kube.pods import Container
from chloro_lint.kube.shutdown import grace_period, pre_stop
from chloro_lint.model import (
    Outcome,
    Parameters,
    Related,
    Severity,
    failed,
    inapplicable,
    passed,
    rule,
    unknown,
)
from chloro_lint.world import World


@rule(
    code="CHL616",
    name="unfinished-shutdown-hook",
    severity=Severity.WARNING,
    target="set",
    summary="Shutdown hook (preStop) sleeps longer than the pod has to end",
    why=(
        "The grace period runs from the start of the hook. At its end the kubelet kills the "
        "container while the hook still sleeps, so that the program never gets the SIGTERM by "
        "which it would finish its work."
    ),
    fix="Set `terminationGracePeriodSeconds` to more than the sleep and the longest request together.",
    references=(
        "https://kubernetes.io/docs/concepts/containers/container-lifecycle-hooks/",
        "https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination",
    ),
)
def unfinished_shutdown_hook(world: World, _parameters: Parameters) -> Iterator[Outcome]:
    """Compare what each preStop hook sleeps with the grace period of its pod."""
    for pod in world.set.pods:
        for container in pod.containers:
            if container.lasting:
                yield from _judged(world, container)


def _judged(world: World, container: Container) -> Iterator[Outcome]:
    hook = pre_stop(container)
    if hook is None:
        return
    of = container.pod
    grace = grace_period(of)
    at = of.at("terminationGracePeriodSeconds")
    if hook.seconds is None:
        if hook.how == "exec":
            message = f"the preStop hook of {container.label} is a command that does not sleep"
            yield inapplicable(hook.place, message)
        else:
            message = f"how long the preStop hook of {container.label} takes is not written"
            yield unknown(hook.place, message, missing=f"that it takes less than {grace} s")
    elif hook.seconds < grace:
        yield passed(at, seen=f"sleep {hook.seconds:g} s of {grace} s")
    else:
        yield failed(
            at,
            f"the pods of {of.resource.label} are killed after {grace} s, before the preStop hook "
            f"of {container.label} has slept its {hook.seconds:g} s",
            seen=f"sleep {hook.seconds:g} s of {grace} s",
            expected="a longer grace period",
            related=(Related(hook.place, "the preStop hook"),),
            reported_by=_reported_by(world, container),
        )


def _reported_by(world: World, container: Container) -> str:
    components = world.baseline.components.values() if world.baseline else ()
    asked = any(
        one.is_(container.resource)
        and one.container in ("", container.name)
        and world.asks("undrained-shutdown", one.name)
        for one in components
    )
    return "undrained-shutdown" if asked else ""

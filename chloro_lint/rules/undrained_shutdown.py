"""CHL610: a component's connections drain before its pod ends."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.baseline import Component
from chloro_lint.kube.own_container import own_container
from chloro_lint.kube.pods import Container, pod
from chloro_lint.kube.shutdown import PreStop, grace_period, pre_stop
from chloro_lint.model import (
    Outcome,
    Parameters,
    Related,
    Resource,
    Severity,
    failed,
    passed,
    rule,
    unknown,
)
from chloro_lint.world import World


@rule(
    code="CHL610",
    name="undrained-shutdown",
    severity=Severity.WARNING,
    target="set",
    component=True,
    summary="Pod ends without time for its connections to drain",
    why=(
        "A pod that is deleted is told to stop at the same moment as the Ingress controller and "
        "kube-proxy are told to forget it, and they need some seconds. A preStop hook that sleeps "
        "keeps the program answering until then. The grace period runs from the start of the hook, "
        "and whatever is left at its end is killed. A program that goes on answering for a while "
        "after SIGTERM needs no hook; manifests do not show that, hence a warning."
    ),
    fix=(
        "Add `lifecycle.preStop.sleep` of some seconds to the container, and set the pod's "
        "`terminationGracePeriodSeconds` to more than the sleep and the longest request together."
    ),
    references=(
        "https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination",
        "https://kubernetes.io/docs/concepts/containers/container-lifecycle-hooks/",
    ),
)
def undrained_shutdown(_world: World, parameters: Parameters) -> Iterator[Outcome]:
    """Look for a preStop hook of the component's own container, and for a longer grace period.

    How long the hook takes is read from `sleep.seconds` and from a `sleep` in its command.
    """
    workload: Resource = parameters["workload"]
    component: Component = parameters["component"]
    described = pod(workload)
    container = own_container(described, component.container) if described else None
    if container is None:
        at = workload.at("metadata", "name")
        yield unknown(
            at,
            f"which container of {workload.label} serves is not clear",
            missing=f"a container named {component.container!r}",
        )
        return
    hook = pre_stop(container)
    if hook is None:
        yield failed(
            container.at("lifecycle", "preStop"),
            f"{container.label} of {workload.label} has no preStop hook, so its connections are "
            "cut unless the program drains on SIGTERM",
            seen="no preStop hook",
            expected=_EXPECTED,
        )
    else:
        yield _judged(container, hook)


_EXPECTED = "a preStop hook, and a longer grace period"


def _judged(container: Container, hook: PreStop) -> Outcome:
    of = container.pod
    grace = grace_period(of)
    at = of.at("terminationGracePeriodSeconds")
    if hook.seconds is None:
        return unknown(
            hook.place,
            f"how long the preStop hook of {container.label} takes is not written",
            missing=f"that it takes less than the grace period of {grace} s",
        )
    if hook.seconds <= 0:
        return failed(
            hook.place,
            f"the preStop hook of {container.label} sleeps {hook.seconds:g} s, which drains nothing",
            seen=f"sleep {hook.seconds:g} s",
            expected=_EXPECTED,
        )
    seen = f"sleep {hook.seconds:g} s of {grace} s"
    if hook.seconds < grace:
        return passed(at, seen=seen, expected=_EXPECTED)
    return failed(
        at,
        f"the pods of {of.resource.label} are killed after {grace} s, before the preStop hook of "
        f"{container.label} has slept its {hook.seconds:g} s",
        seen=seen,
        expected=_EXPECTED,
        related=(Related(hook.place, "the preStop hook"),),
        severity=Severity.ERROR,
    )

"""Obligations × subjects → outcomes, with a crash of a rule caught in one place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from chloro_lint.kube.kinds import is_namespaced
from chloro_lint.kube.pods import pod
from chloro_lint.model import Absent, Outcome, Place, Resource, Rule, failed
from chloro_lint.model.values import NamedTuple
from chloro_lint.obligations import Obligation
from chloro_lint.world import World


class Judged(NamedTuple):
    """An outcome and the number of the obligation that it answers."""

    obligation: int
    outcome: Outcome


class Crash(NamedTuple):
    """A rule that raised: its name, the object it was looking at, and the error."""

    rule: str
    subject: str
    error: str


class Plan:
    """The obligations of a run, sorted by the lens they look through."""

    def __init__(self, obligations: Sequence[Obligation]) -> None:
        self.obligations = tuple(obligations)
        self._by_target: dict[str, list[tuple[int, Obligation]]] = {
            "resource": [], "pod": [], "container": [], "set": [],
        }  # fmt: skip
        for number, one in enumerate(self.obligations):
            self._by_target[one.rule.target].append((number, one))

    @property
    def rules(self) -> Mapping[str, Rule]:
        """The rules that run, by name."""
        return {one.rule.name: one.rule for one in self.obligations}

    def local(self, resource: Resource) -> Iterator[Judged | Crash]:
        """Judge one object on its own: what can be said without the rest of the set."""
        if is_namespaced(resource.group, resource.kind) is not None:
            yield from self._whole(resource)
        described = pod(resource)
        if described is None:
            return
        for number, one in self._by_target["pod"]:
            if one.covers(resource):
                yield from _run(number, one, described, resource.label)
        for number, one in self._by_target["container"]:
            if one.covers(resource):
                for container in described.containers:
                    yield from _run(number, one, container, resource.label)

    def _whole(self, resource: Resource) -> Iterator[Judged | Crash]:
        for number, one in self._by_target["resource"]:
            kinds = one.rule.kinds
            if (not kinds or resource.kind in kinds) and one.covers(resource):
                yield from _run(number, one, resource, resource.label)

    def over_set(self, world: World, *, system: bool) -> Iterator[Judged | Crash]:
        """Judge the set as a whole; what the baseline asks only where its system is there."""
        for number, one in self._by_target["set"]:
            if (one.system or one.component) and not system:
                continue
            extra: dict[str, Any] = {}
            if one.rule.component and one.component is not None:
                workload = world.workload(one.component)
                if workload is None and not one.rule.whole_set:
                    continue
                extra = {"component": one.component, "workload": workload}
            for judged in _run(number, one, world, "the set", extra):
                # A set without the system is judged by the general uses alone, so as a whole.
                if isinstance(judged, Crash) or not system or _is_about(one, judged.outcome):
                    yield judged


def absent_component(one: Obligation) -> Outcome | None:
    """Say that an obligation's component is not in the set."""
    component = one.component
    if component is None:
        return None
    at = Absent(component.kind, component.namespace, component.workload)
    return failed(at, f"{component.label} is not in the set", seen="absent", expected="present")


def _is_about(one: Obligation, outcome: Outcome) -> bool:
    """Tell whether an outcome of a set rule is about the obligation's own objects."""
    at = outcome.at
    if one.rule.component or one.rule.whole_set:
        return True
    if outcome.about is not None:
        return one.covers(outcome.about)
    namespace = at.resource.namespace if isinstance(at, Place) else at.namespace
    if one.system and namespace == one.parameters.get("namespace"):
        return True
    if isinstance(at, Place):
        return one.covers(at.resource)
    if one.component is not None:
        return False
    inside = at.namespace in one.namespaces or not at.namespace
    return inside if one.system else not (one.excludes_system and inside)


def _run(
    number: int, one: Obligation, subject: Any, label: str, extra: Mapping[str, Any] | None = None
) -> Iterator[Judged | Crash]:
    parameters = {**one.parameters, **extra} if extra else one.parameters
    try:
        for outcome in one.rule.check(subject, parameters):
            yield Judged(number, outcome)
    except Exception as error:  # noqa: BLE001 - a rule's defect must not stop the others
        yield Crash(one.rule.name, label, _where(error))


def _where(error: Exception) -> str:
    """Name an error and the line that raised it, not its text: that may quote a manifest."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return type(error).__name__
    module = trace.tb_frame.f_globals.get("__name__", "?")
    return f"{type(error).__name__} in {module}, line {trace.tb_lineno}"

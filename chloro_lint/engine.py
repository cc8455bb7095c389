"""Obligations × subjects → outcomes, with a crash of a rule caught in one place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from chloro_lint.kube.kinds import is_namespaced
from chloro_lint.kube.pods import pod
from chloro_lint.model import Absent, Outcome, Place, Resource, Rule, failed
from chloro_lint.model.values import NamedTuple
from chloro_lint.obligations import Obligation
from chloro_lint.records import matters
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


_Uses: TypeAlias = tuple[tuple[int, Obligation], ...]
"""Obligations with their numbers, in order."""

Onlooker = Callable[[World], None]
"""Something that looks at the world of each set beside the rules, to draw it for instance."""


class _Local(NamedTuple):
    """What is asked of an object by itself, through each lens."""

    resource: _Uses
    pod: _Uses
    container: _Uses


class Plan:
    """The obligations of a run, sorted by the lens they look through and by whom they are about."""

    def __init__(self, obligations: Sequence[Obligation]) -> None:
        self.obligations = tuple(obligations)
        self._by_target: dict[str, list[tuple[int, Obligation]]] = {
            "resource": [], "pod": [], "container": [], "set": [],
        }  # fmt: skip
        for number, one in enumerate(self.obligations):
            self._by_target[one.rule.target].append((number, one))
        self._workloads = {
            (component.kind, component.namespace, component.workload)
            for one in self.obligations
            for component in (*one.excluded, *([one.component] if one.component else ()))
        }
        self._local: dict[tuple[str, ...], _Local] = {}

    @property
    def rules(self) -> Mapping[str, Rule]:
        """The rules that run, by name."""
        return {one.rule.name: one.rule for one in self.obligations}

    def local(self, resource: Resource) -> Iterator[Judged | Crash]:
        """Judge one object on its own: what can be said without the rest of the set."""
        uses = self._asked_of(resource)
        for number, one in uses.resource:
            yield from _run(number, one, resource, resource)
        described = pod(resource)
        if described is None:
            return
        for number, one in uses.pod:
            yield from _run(number, one, described, resource)
        for number, one in uses.container:
            for container in described.containers:
                yield from _run(number, one, container, resource)

    def _asked_of(self, resource: Resource) -> _Local:
        """Return what covers an object: all but components' workloads are told by their place."""
        kind, namespace, name = resource.kind, resource.namespace, resource.name
        is_component = (kind, namespace, name) in self._workloads
        key = (resource.group, kind, namespace, name if is_component else "")
        if key not in self._local:
            known = is_namespaced(resource.group, kind) is not None
            whole, pods, containers = (
                tuple(use for use in self._by_target[target] if use[1].covers(resource))
                for target in ("resource", "pod", "container")
            )
            whole = tuple(use for use in whole if known and kind in (use[1].rule.kinds or {kind}))
            self._local[key] = _Local(whole, pods, containers)
        return self._local[key]

    @property
    def families(self) -> tuple[str, ...]:
        """The beginnings of the codes of set rules, the families with most of them first.

        Rules that share a family share proofs.
        """
        counted = Counter(_family(one) for _, one in self._by_target["set"])
        return tuple(family for family, _ in counted.most_common())

    def over_set(self, world: World, *, system: bool, family: str = "") -> Iterator[Judged | Crash]:
        """Judge the set as a whole; what the baseline asks only where its system is there.

        With a `family` its rules alone.
        """
        for number, one in self._by_target["set"]:
            if family not in ("", _family(one)) or ((one.system or one.component) and not system):
                continue
            extra: dict[str, Any] = {}
            if one.rule.component and one.component is not None:
                workload = world.workload(one.component)
                if workload is None and not one.rule.whole_set:
                    continue
                extra = {"component": one.component, "workload": workload}
            for judged in _run(number, one, world, None, extra):
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
    number: int,
    one: Obligation,
    subject: Any,
    about: Resource | None,
    extra: Mapping[str, Any] | None = None,
) -> Iterator[Judged | Crash]:
    """Ask a rule about one subject, or about the set, and pass on the answers that matter."""
    parameters = {**one.parameters, **extra} if extra else one.parameters
    try:
        outcomes = one.rule.check(subject, parameters)
        for outcome in outcomes if one.controls else filter(matters, outcomes):
            yield Judged(number, outcome)
    except Exception as error:  # noqa: BLE001 - a rule's defect must not stop the others
        yield Crash(one.rule.name, about.label if about else "the set", _where(error))


def _family(one: Obligation) -> str:
    return one.rule.code[:4]


def shown(onlooker: Onlooker, world: World) -> Crash | None:
    """Show a world to an onlooker; one that raises stops the run no more than a rule does."""
    try:
        onlooker(world)
    except Exception as error:  # noqa: BLE001 - the verdicts stand without the picture
        return Crash("picture of the set", world.set.name or "the set", _where(error))
    return None


def _where(error: Exception) -> str:
    """Name an error and the line that raised it, not its text: that may quote a manifest."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return type(error).__name__
    module = trace.tb_frame.f_globals.get("__name__", "?")
    return f"{type(error).__name__} in {module}, line {trace.tb_lineno}"

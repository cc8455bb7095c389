"""Hold what a pod requests, or is limited to, against the figures of a document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any, Literal

from chloro_lint.kube.compute import Amount, Amounts, compute, pod_level
from chloro_lint.kube.own_container import own_container
from chloro_lint.kube.pods import EPHEMERAL, Container, Pod
from chloro_lint.kube.quantity import quantity, show
from chloro_lint.model import Outcome, Resource, failed, passed, unknown
from chloro_lint.model.values import NamedTuple

Field = Literal["requests", "limits"]


class Documented(NamedTuple):
    """What a document says of the pods of one workload, by resource name."""

    field: Field
    container: str
    """The name of the workload's own container; empty if the document names none."""
    values: Mapping[str, Any]
    """The figures of the own container, as quantities."""
    sidecars: Mapping[str, Mapping[str, Any]]
    """The figures of further containers, by container name."""


def compared(
    of: Pod, documented: Documented, limit_ranges: Iterable[Resource]
) -> Iterator[Outcome]:
    """Compare the own container and the declared sidecars with their figures.

    Figures are those after the defaults of the namespace's LimitRanges. What the pod states as a
    whole is compared with the sum. A further container that the document does not declare leaves
    open whether its share is meant to come on top: that is unknown.
    """
    own = own_container(of, documented.container)
    if own is None:
        yield failed(
            of.at("containers"),
            f"{of.resource.label} has no container {documented.container!r}",
            seen="absent",
            expected=f"container {documented.container!r}",
        )
        return
    field = documented.field
    figures = {own: documented.values}
    for container in of.containers:
        if container is not own and container.name in documented.sidecars:
            figures[container] = documented.sidecars[container.name]
    whole = _stated(of, field)
    for name in documented.values:
        if name in whole:
            total = sum((quantity(some.get(name, 0)) for some in figures.values()), Fraction(0))
            yield _judged(of.resource.label, field, name, whole[name], total)
    limit_ranges = tuple(limit_ranges)
    amounts = {one: _amounts(one, field, limit_ranges) for one in of.containers}
    for container, values in figures.items():
        for name, value in values.items():
            if name not in whole:
                yield _of_container(container, field, name, amounts[container].get(name), value)
    if not documented.values.keys() <= whole.keys():
        yield from _undeclared(field, amounts, figures)


def _stated(of: Pod, field: Field) -> Amounts:
    """Return what the pod states as a whole, not what follows from its containers."""
    stated = (*of.path, "resources")
    amounts: Amounts = getattr(pod_level(of), field)
    return {name: one for name, one in amounts.items() if one.place.path[: len(stated)] == stated}


def _amounts(container: Container, field: Field, limit_ranges: tuple[Resource, ...]) -> Amounts:
    amounts: Amounts = getattr(compute(container, limit_ranges), field)
    return amounts


def _of_container(
    container: Container, field: Field, name: str, amount: Amount | None, value: str | float
) -> Outcome:
    if amount is not None:
        workload = container.resource
        return _judged(container.label, field, name, amount, quantity(value), workload)
    expected = show(quantity(value), name)
    return failed(
        container.at("resources", field, name),
        f"{container.label} has no {name} {field.removesuffix('s')}; documented is {expected}",
        seen="absent",
        expected=expected,
    )


def _judged(
    subject: str,
    field: Field,
    name: str,
    amount: Amount,
    value: Fraction,
    workload: Resource | None = None,
) -> Outcome:
    seen, expected = show(amount.value, name), show(value, name)
    if amount.contested:
        return unknown(
            amount.place,
            f"several LimitRanges give {subject} different {field} of {name}",
            missing="the LimitRange that acts first",
            about=workload,
        )
    if amount.value == value:
        return passed(amount.place, seen=seen, expected=expected, about=workload)
    verb = "requests" if field == "requests" else "is limited to"
    return failed(
        amount.place,
        f"{subject} {verb} {seen} of {name}; documented is {expected}",
        seen=seen,
        expected=expected,
        about=workload,
    )


def _undeclared(
    field: Field,
    amounts: Mapping[Container, Amounts],
    figures: Mapping[Container, Mapping[str, Any]],
) -> Iterator[Outcome]:
    known = ", ".join(repr(one.name) for one in figures)
    running: dict[str, Fraction] = {}
    for container, own in amounts.items():
        for name, amount in own.items() if container.lasting else ():
            running[name] = running.get(name, Fraction(0)) + amount.value
    for container, own in amounts.items():
        if container in figures or container.role == EPHEMERAL:
            continue
        above = any(amount.value > running.get(name, 0) for name, amount in own.items())
        if container.lasting or above:
            yield unknown(
                container.at("resources", field),
                f"the document has {field} for {known} and none for {container.label}",
                missing=f"the documented {field} of {container.label}",
            )

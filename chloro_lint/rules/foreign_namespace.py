"""CHL803: every object lives in a namespace of the system."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.kube.kinds import is_namespaced
from chloro_lint.model import (
    Outcome,
    Parameter,
    Parameters,
    Resource,
    Severity,
    failed,
    passed,
    rule,
    unknown,
)
from chloro_lint.world import World


@rule(
    code="CHL803",
    name="foreign-namespace",
    severity=Severity.ERROR,
    target="set",
    whole_set=True,
    summary="Object lives outside the system's namespace, or names none",
    why=(
        "Quota, limits, network policies and Pod Security hold within a namespace; what stands "
        "beside it escapes all of them. An object without a namespace lands wherever the person "
        "who applies it happens to be, unless the applier supplies one, and then the configuration "
        "says so."
    ),
    fix=(
        "Write the system's namespace under `metadata.namespace`, or name the one that the applier "
        "supplies as `namespace` in the configuration."
    ),
    parameters={"namespaces": Parameter("the namespaces of the system", "strings")},
    references=("https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/",),
)
def foreign_namespace(world: World, parameters: Parameters) -> Iterator[Outcome]:
    """Judge every namespaced object of the set, wherever it lives.

    A custom object that names no namespace may belong to none: its scope is not known.
    """
    namespaces = parameters["namespaces"]
    for one in world.set.resources:
        namespaced = is_namespaced(one.group, one.kind)
        written = one.get("metadata", "namespace")
        if namespaced or (namespaced is None and written is not None):
            yield _judged(one, written, namespaces)
        elif namespaced is None:
            yield unknown(
                one.at("metadata", "namespace"),
                f"{one.kind} {one.name} names no namespace, and need not if its kind has none",
                missing=f"whether the kind {one.kind} is namespaced",
            )


def _judged(one: Resource, written: str | None, namespaces: list[str]) -> Outcome:
    at = one.at("metadata", "namespace")
    expected = " or ".join(namespaces)
    if one.namespace in namespaces:
        if written is not None:
            return passed(at, seen=written, expected=expected)
        assumption = f"the applier supplies the namespace {one.namespace}, as configured"
        return passed(at, seen="supplied", expected=expected, assumptions=(assumption,))
    if written is None:
        return failed(
            at,
            f"{one.kind} {one.name} names no namespace; documented is {expected}",
            seen="absent",
            expected=expected,
        )
    return failed(
        at,
        f"{one.kind} {one.name} is in namespace {written}; documented is {expected}",
        seen=written,
        expected=expected,
    )

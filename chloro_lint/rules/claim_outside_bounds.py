"""CHL536: every claim's size lies within the documented bounds."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.kube.claims import SIZE, claim_templates, may_claim
from chloro_lint.kube.pods import pod
from chloro_lint.kube.quantity import quantity, show
from chloro_lint.model import (
    FieldPath,
    Outcome,
    Parameter,
    Parameters,
    Place,
    Resource,
    Severity,
    failed,
    passed,
    rule,
)
from chloro_lint.world import World

@rule(
    code="CHL536",
    name="claim-outside-bounds",
    severity=Severity.ERROR,
    target="set",
    summary="Claim asks for a size outside the documented bounds",
    why=(
        "The namespace's LimitRange refuses a claim outside its bounds, and the pods that mount it "
        "wait for ever. Without the LimitRange a large claim uses up the storage of the quota."
    ),
    fix="Set `resources.requests.storage` of the claim to a size within the documented bounds.",
    parameters={
        "min": Parameter("the smallest claim, as a quantity", "quantity"),
        "max": Parameter("the largest claim, as a quantity", "quantity"),
    },
    references=(
        "https://kubernetes.io/docs/concepts/policy/limit-range/",
        "https://kubernetes.io/docs/concepts/storage/persistent-volumes/#persistentvolumeclaims",
    ),
)
def claim_outside_bounds(world: World, parameters: Parameters) -> Iterator[Outcome]:
    """Look at the claims, the claim templates of StatefulSets and the ephemeral volumes of pods."""
    for resource in world.set.among(may_claim):
        for words, path in _claims(resource):
            yield _judged(resource.at(*path, *SIZE), words, parameters)


def _claims(resource: Resource) -> Iterator[tuple[str, FieldPath]]:
    """Return a name and the path of each claim that an object is or describes."""
    if (resource.group, resource.kind) == ("", "PersistentVolumeClaim"):
        yield resource.label, ()
    for name, path in claim_templates(resource):
        yield f"claim template {name or path[-1]!r}", path
    described = pod(resource)
    volumes = described.get("volumes", default=[]) if described else []
    for number, volume in enumerate(volumes):
        if "volumeClaimTemplate" in volume.get("ephemeral", {}):
            assert described is not None
            path = (*described.path, "volumes", number, "ephemeral", "volumeClaimTemplate")
            yield f"ephemeral volume {volume.get('name', number)!r}", path


def _judged(place: Place, words: str, parameters: Parameters) -> Outcome:
    least, most = quantity(parameters["min"].value), quantity(parameters["max"].value)
    expected = f"{show(least, 'storage')} to {show(most, 'storage')}"
    size = place.resource.get(*place.path)
    if size is None:
        return failed(place, f"{words} asks for no storage", seen="absent", expected=expected)
    seen = show(quantity(size), "storage")
    if least <= quantity(size) <= most:
        return passed(place, seen=seen, expected=expected)
    side = "below" if quantity(size) < least else "above"
    nearest = show(least if side == "below" else most, "storage")
    return failed(
        place,
        f"{words} asks for {seen} of storage, {side} the documented {nearest}",
        seen=seen,
        expected=expected,
    )

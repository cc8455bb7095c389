"""CHL701: a claim exists and has the documented size."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.kube.claims import SIZE, claim_templates
from chloro_lint.kube.quantity import quantity
from chloro_lint.model import (
    Bound,
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
    code="CHL701",
    name="wrong-claim-size",
    severity=Severity.ERROR,
    target="set",
    summary="Claim is absent or asks for another size than documented",
    why=(
        "Pods that name an absent claim wait for it for ever. A size is hard to take back: a claim "
        "may grow where its class allows that, and never shrinks."
    ),
    fix="Give the claim that name and that `spec.resources.requests.storage`.",
    parameters={
        "namespace": Parameter("the claim's namespace", "string"),
        "claim": Parameter("the claim's name", "string"),
        "size": Parameter("the documented size", "quantity"),
    },
    references=(
        "https://kubernetes.io/docs/concepts/storage/persistent-volumes/#persistentvolumeclaims",
    ),
)
def wrong_claim_size(world: World, parameters: Parameters) -> Iterator[Outcome]:
    """Look the claim up by name, also among those that a StatefulSet makes for its pods."""
    namespace, name = parameters["namespace"], parameters["claim"]
    bound: Bound = parameters["size"]
    claim = world.set.named("PersistentVolumeClaim", namespace, name)
    if claim is not None:
        yield _judged(claim.at(*SIZE), claim.label, bound)
        return
    template = _template(
        world.references.generated.get(("PersistentVolumeClaim", namespace, name)), name
    )
    if template is not None:
        at = template.resource.at(*template.path, *SIZE)
        yield _judged(at, f"the claim template of {template.resource.label}", bound)
        return
    yield failed(
        world.absent("PersistentVolumeClaim", namespace, name),
        f"PersistentVolumeClaim {namespace}/{name} is not in the set; documented is {bound}",
        seen="absent",
        expected=str(bound),
    )


def _template(maker: Resource | None, name: str) -> Place | None:
    """Return the template from which a StatefulSet makes a claim of that name."""
    if maker is None:
        return None
    for stem, path in claim_templates(maker):
        if name.startswith(f"{stem}-{maker.name}-"):
            return maker.at(*path)
    return None


def _judged(at: Place, label: str, bound: Bound) -> Outcome:
    size = at.resource.get(*at.path)
    if size is None:
        return failed(
            at,
            f"{label} asks for no size; documented is {bound}",
            seen="absent",
            expected=str(bound),
        )
    if bound.admits(size, key=quantity):
        return passed(at, seen=str(size), expected=str(bound))
    return failed(
        at,
        f"{label} asks for {size}; documented is {bound}",
        seen=str(size),
        expected=str(bound),
    )

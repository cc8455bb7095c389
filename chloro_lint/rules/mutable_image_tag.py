"""CHL314: images are named by a tag other than latest, or by a digest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from chloro_lint.kube.image import Image, parse_image
from chloro_lint.kube.pods import Container
from chloro_lint.model import (
    Outcome,
    Parameter,
    Parameters,
    Place,
    Severity,
    failed,
    inapplicable,
    passed,
    rule,
    unknown,
)

_BUILT: Final = "ko://"
"""How an image is named that ko builds from a Go package, and pins, before anything is applied."""


@rule(
    code="CHL314",
    name="mutable-image-tag",
    severity=Severity.ERROR,
    outside=Severity.WARNING,
    target="container",
    summary="Image has no tag, or the tag latest",
    why=(
        "What latest means changes with every push: pods of one workload come to run different "
        "programs, nobody can say which one was running, and there is nothing to roll back to."
    ),
    fix="Name the release in the tag (`registry.example.com/web:1.4.2`) or pin the image's digest.",
    parameters={
        "registries": Parameter(
            "registries that images may come from, by host and port; empty allows all",
            "strings",
            [],
        )
    },
    references=("https://kubernetes.io/docs/concepts/containers/images/",),
    equivalents={
        "kube-linter": "latest-tag",
        "kube-score": "container-image-tag",
        "polaris": "tagNotSpecified",
        "checkov": "CKV_K8S_14",
        "trivy": "KSV-0013",
        "kubescape": "C-0075",
    },
)
def mutable_image_tag(container: Container, parameters: Parameters) -> Iterator[Outcome]:
    """Judge the container's image; a digest decides, whatever the tag beside it says.

    A reference with a dollar sign is a template of some other tool, and ko writes others in the
    place of its own: what they become is unknown.
    """
    at = container.at("image")
    text = container.get("image")
    if not isinstance(text, str) or not text:
        yield inapplicable(at, f"{container.label} names no image")
        return
    image = parse_image(text)
    if image is None and "$" in text:
        yield unknown(
            at,
            f"{container.label} runs {text!r}, in which a variable is left",
            missing="the manifest with its variables filled in",
        )
    elif text.startswith(_BUILT):
        yield unknown(
            at,
            f"{container.label} runs what ko builds from {text!r}",
            missing="the manifest that `ko resolve` writes",
        )
    elif image is None:
        yield failed(
            at,
            f"{container.label} runs {text!r}, which is no image reference{_hint(text)}",
            seen=text,
            expected="registry/repository:tag",
        )
    else:
        yield _judged(container, at, image, parameters["registries"])


def _judged(container: Container, at: Place, image: Image, registries: Sequence[str]) -> Outcome:
    text = str(container.get("image"))
    wrong = []
    if not image.digest and not image.tag:
        wrong.append("which has no tag and so means latest")
    elif not image.digest and image.tag == "latest":
        wrong.append("whose tag moves with every push")
    if registries and image.registry not in registries:
        wrong.append(f"from registry {image.registry}, which is not allowed")
    if wrong:
        allowed = f" from {' or '.join(registries)}" if registries else ""
        return failed(
            at,
            f"{container.label} runs {text!r}, {' and '.join(wrong)}",
            seen=text,
            expected=f"a tag other than latest, or a digest{allowed}",
        )
    return passed(at, seen=text, expected="a tag other than latest, or a digest")


def _hint(text: str) -> str:
    if parse_image(text.strip()) is not None:
        return ": it has spaces around it"
    if parse_image(text.lower()) is not None:
        return ": repositories are in lower case"
    return ""

import pytest

from chloro_lint.model import Source, Verdict
from tests.harness import Story, lint
from tests.rules.outcomes import POD, outcomes, path

DIGEST = "sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef"


def manifest(image: str) -> str:
    return POD + f"spec:\n  containers:\n    - {{name: web, image: '{image}'}}\n"


def test_a_container_without_an_image_is_not_asked() -> None:
    [outcome] = outcomes("mutable-image-tag", POD + "spec:\n  containers: [{name: web}]\n")
    assert outcome.verdict is Verdict.NOT_APPLICABLE


@pytest.mark.parametrize("image", ["$IMAGE", "example.com/web:${TAG:-latest}", "${HOST}/web:1"])
def test_a_variable_leaves_the_image_unknown(image: str) -> None:
    [outcome] = outcomes("mutable-image-tag", manifest(image))
    assert outcome.verdict is Verdict.UNKNOWN
    assert outcome.missing == "the manifest with its variables filled in"


def test_an_unknown_image_is_counted_as_unchecked() -> None:
    story = Story("mutable-image-tag", "pass", (), "none")
    report = lint(story, [Source("web.yaml", manifest("web:$TAG").encode())])
    assert report.diagnostics == ()
    [unchecked] = report.unchecked
    assert unchecked.what == (
        "Pod default/web: mutable-image-tag: container 'web' runs 'web:$TAG', in which a variable "
        "is left"
    )


@pytest.mark.parametrize(
    ("image", "message"),
    [
        ("ghcr.io/acme/web:1", ""),
        (f"registry.example.com:5000/web@{DIGEST}", ""),
        ("web:1", "container 'web' runs 'web:1', from registry docker.io, which is not allowed"),
        (
            "registry.example.com/web",
            (
                "container 'web' runs 'registry.example.com/web', which has no tag and so means "
                "latest and from registry registry.example.com, which is not allowed"
            ),
        ),
    ],
)
def test_registries_are_compared_with_their_ports(image: str, message: str) -> None:
    registries = {"registries": ["ghcr.io", "registry.example.com:5000"]}
    [outcome] = outcomes("mutable-image-tag", manifest(image), registries)
    assert outcome.message == message
    assert outcome.verdict is (Verdict.FAIL if message else Verdict.PASS)


def test_the_image_is_the_evidence() -> None:
    [outcome] = outcomes("mutable-image-tag", manifest("web:1.4.2"))
    assert path(outcome) == ("spec", "containers", 0, "image")
    assert outcome.seen == "web:1.4.2"

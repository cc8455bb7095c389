from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chloro_lint.kube.image import Image, parse_image

HEX = "5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef"


@pytest.mark.parametrize(
    ("text", "image"),
    [
        ("nginx", Image("docker.io", "library/nginx", "", "")),
        ("nginx:1.29", Image("docker.io", "library/nginx", "1.29", "")),
        ("docker.io/nginx", Image("docker.io", "library/nginx", "", "")),
        ("index.docker.io/acme/web:1", Image("docker.io", "acme/web", "1", "")),
        ("acme/web", Image("docker.io", "acme/web", "", "")),
        ("example.com/web", Image("example.com", "web", "", "")),
        ("example.com:5000/web", Image("example.com:5000", "web", "", "")),
        ("example.com:5000/a/b/web:1", Image("example.com:5000", "a/b/web", "1", "")),
        ("example:5000", Image("docker.io", "library/example", "5000", "")),
        ("example:5000/web", Image("example:5000", "web", "", "")),
        ("localhost/web:1", Image("localhost", "web", "1", "")),
        ("Registry/web:1", Image("Registry", "web", "1", "")),
        ("[::1]:5000/web:1", Image("[::1]:5000", "web", "1", "")),
        ("[2001:db8::1]/web", Image("[2001:db8::1]", "web", "", "")),
        (f"web@sha256:{HEX}", Image("docker.io", "library/web", "", f"sha256:{HEX}")),
        (f"web:1@sha256:{HEX}", Image("docker.io", "library/web", "1", f"sha256:{HEX}")),
        ("a__b/c-_d".replace("-_", "--"), Image("docker.io", "a__b/c--d", "", "")),
        ("web:_Tag-1.x", Image("docker.io", "library/web", "_Tag-1.x", "")),
    ],
)
def test_a_reference_is_taken_apart_as_the_kubelet_does(text: str, image: Image) -> None:
    assert parse_image(text) == image


@pytest.mark.parametrize(
    "text",
    [
        "",
        ":1",
        "web:",
        "web:1:2",
        "Web",
        "acme/Web:1",
        "acme//web",
        "/web",
        "web/",
        " web",
        "web ",
        "we b",
        "web\n",
        "a_-b",
        "a..b",
        "-web",
        "web-",
        "https://example.com/web",
        "example.com:port/web",
        "example.com:/web",
        "example..com/web",
        "[::1/web",
        "web@",
        "web@sha256:abc",
        f"web@sha256:{HEX.upper()}",
        f"web@md5:{HEX}",
        "web:" + "x" * 129,
        "web:.1",
        "x" * 256,
        "<image>",
        "${IMAGE}",
        "{{ image }}",
        "wéb",
    ],
)
def test_what_the_kubelet_would_refuse_is_no_reference(text: str) -> None:
    assert parse_image(text) is None


WORD = st.from_regex(r"\A[a-z0-9]+([._-][a-z0-9]+)*\Z").filter(lambda word: len(word) < 30)


@settings(max_examples=200, deadline=None)
@given(
    host=st.sampled_from(["docker.io", "ghcr.io", "localhost", "example.com:5000", "[::1]:5000"]),
    path=st.lists(WORD, min_size=2, max_size=4).map("/".join),
    tag=st.just("") | st.from_regex(r"\A[A-Za-z0-9_][A-Za-z0-9_.-]{0,20}\Z"),
    digest=st.sampled_from(["", f"sha256:{HEX}"]),
)
def test_a_reference_put_together_is_taken_apart_again(
    host: str, path: str, tag: str, digest: str
) -> None:
    text = f"{host}/{path}" + (f":{tag}" if tag else "") + (f"@{digest}" if digest else "")
    assert parse_image(text) == Image(host, path, tag, digest)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60) | st.text("aA0.:/@_-[]", max_size=30))
def test_any_text_is_a_reference_or_none_and_never_an_error(text: str) -> None:
    image = parse_image(text)
    assert image is None or (image.registry and image.repository)

"""References to container images: registry, repository, tag and digest."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from chloro_lint.model.regex import regex
from chloro_lint.model.values import NamedTuple

DEFAULT_REGISTRY: Final = "docker.io"

_MAX_NAME = 255
_HOST = regex(r"[A-Za-z0-9]+(?:-+[A-Za-z0-9]+)*")
_ADDRESS_V6 = regex(r"\[[0-9A-Fa-f:]+\]")
_COMPONENT = regex(r"[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*")
_TAG = regex(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}")
_DIGEST = regex(r"sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128}")


class Image(NamedTuple):
    """A reference in its parts; tag and digest are empty where they are not written."""

    registry: str
    """Host and port of the registry; of a reference without one, Docker Hub's."""
    repository: str
    tag: str
    digest: str


@lru_cache(maxsize=1024)
def parse_image(text: str) -> Image | None:
    """Take a reference apart as the kubelet does, or return None where it would refuse it.

    The grammar is that of the distribution project's package `reference`, with its normalization:
    the first component is a registry if it has a dot, a colon or a capital, or is localhost.
    """
    name, tag, digest = split_image(text)
    if digest and not _DIGEST.fullmatch(digest[1:]):
        return None
    if tag and not _TAG.fullmatch(tag[1:]):
        return None
    first, slash, rest = name.partition("/")
    registry, repository = (first, rest) if slash and _is_host(first) else ("", name)
    if registry and not _is_authority(registry):
        return None
    if len(name) > _MAX_NAME or not all(map(_COMPONENT.fullmatch, repository.split("/"))):
        return None
    if registry in ("", DEFAULT_REGISTRY, "index.docker.io"):
        registry = DEFAULT_REGISTRY
        repository = repository if "/" in repository else f"library/{repository}"
    return Image(registry, repository, tag[1:], digest[1:])


def split_image(text: str) -> tuple[str, str, str]:
    """Return what stands before the tag, ``:tag`` and ``@digest``, right or wrong; "" for none."""
    named, at, digest = text.partition("@")
    folder, slash, last = named.rpartition("/")
    last, colon, tag = last.partition(":")
    return f"{folder}{slash}{last}", f"{colon}{tag}", f"{at}{digest}"


def _is_host(first: str) -> bool:
    return "." in first or ":" in first or first == "localhost" or first != first.lower()


def _is_authority(text: str) -> bool:
    if text.startswith("["):
        host, bracket, port = text.partition("]")
        known = _ADDRESS_V6.fullmatch(host + bracket) is not None
        colon, port = port[:1], port[1:]
    else:
        host, colon, port = text.partition(":")
        known = all(map(_HOST.fullmatch, host.split(".")))
    return known and (port.isascii() and port.isdigit() if colon == ":" else not colon)

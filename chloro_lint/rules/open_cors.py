"""CHL109: responses are not open to every other site."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from chloro_lint.model.regex import regex
from chloro_lint.kube import ingress_nginx
from chloro_lint.model import (
    Outcome,
    Parameters,
    Resource,
    Severity,
    failed,
    inapplicable,
    passed,
    rule,
)

_ORIGIN: Final = regex(r"(?:[a-z]+://)?(?:\*\.)?[A-Za-z0-9.-]*(?::\d+)?|null")
"""One origin as ingress-nginx accepts it; a list with any other is read as ``*``."""


@rule(
    code="CHL109",
    name="open-cors",
    severity=Severity.ERROR,
    target="resource",
    kinds=("Ingress",),
    summary="Ingress opens its responses to the scripts of every site",
    why=(
        "Without a list of origins ingress-nginx answers every site with "
        "Access-Control-Allow-Origin `*` and, by its default, Access-Control-Allow-Credentials "
        "`true`. Browsers refuse that pair for requests with cookies, so the setting is open where "
        "it should not be and broken where it is needed."
    ),
    fix='List the origins in `cors-allow-origin`, set `cors-allow-credentials` to `"false"`, or remove `enable-cors`.',
    references=(
        "https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/#enable-cors",
        "https://developer.mozilla.org/en-US/docs/Web/HTTP/CORS/Errors/CORSNotSupportingCredentials",
    ),
)
def open_cors(ingress: Resource, _parameters: Parameters) -> Iterator[Outcome]:
    """Read the CORS annotations with their defaults, and snippets that set the headers.

    `*` is admitted where credentials are refused: then anybody may read what anybody may see.
    """
    if ingress_nginx.is_canary(ingress):
        yield inapplicable(ingress.at("metadata"), f"{ingress.label} is a canary")
        return
    yield _by_annotation(ingress)
    yield from _by_snippet(ingress)


def _by_annotation(ingress: Resource) -> Outcome:
    enable = ingress_nginx.place(ingress, "enable-cors")
    if not ingress_nginx.switched_on(ingress, "enable-cors"):
        text = ingress_nginx.annotation(ingress, "enable-cors")
        return passed(enable, seen="absent" if text is None else text)
    origins = ingress_nginx.annotation(ingress, "cors-allow-origin")
    if not ingress_nginx.switched_on(ingress, "cors-allow-credentials", default=True):
        return passed(enable, seen=f"origins {origins or '*'}, no credentials")
    listed = [one.strip() for one in (origins or "*").split(",")]
    if "*" not in listed and all(_ORIGIN.fullmatch(one) for one in listed):
        return passed(ingress_nginx.place(ingress, "cors-allow-origin"), seen=origins or "")
    if origins is None:
        return failed(
            enable,
            f"{ingress.label} enables CORS for every origin, with credentials",
            seen="*",
            expected="a list of origins",
        )
    how = "allows every origin" if "*" in listed else "cannot be read, so every origin is allowed"
    return failed(
        ingress_nginx.place(ingress, "cors-allow-origin"),
        f"cors-allow-origin of {ingress.label} {how}, with credentials",
        seen=origins,
        expected="a list of origins",
    )


def _by_snippet(ingress: Resource) -> Iterator[Outcome]:
    for name in ingress_nginx.SNIPPETS:
        headers = ingress_nginx.snippet_headers(ingress_nginx.annotation(ingress, name) or "")
        origin = headers.get("access-control-allow-origin")
        credentials = headers.get("access-control-allow-credentials", "").lower() == "true"
        if origin in ("*", "$http_origin") and credentials:
            yield failed(
                ingress_nginx.place(ingress, name),
                f"{name} of {ingress.label} allows every origin, with credentials",
                seen=origin,
                expected="a list of origins",
            )

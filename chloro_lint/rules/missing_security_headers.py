"""CHL108: the Ingress adds the documented security headers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from chloro_lint.model.values import NamedTuple
from chloro_lint.model.regex import regex
from chloro_lint.kube import ingress_nginx
from chloro_lint.model import (
    Outcome,
    Parameter,
    Parameters,
    Related,
    Resource,
    Severity,
    failed,
    inapplicable,
    passed,
    rule,
    unknown,
)
from chloro_lint.references import Reference, State
from chloro_lint.world import World

_CUSTOM: Final = "custom-headers"
_ALLOWED: Final = "global-allowed-response-headers"
_NAME: Final = regex(r"[a-zA-Z\d_-]+")
_VALUE: Final = regex(r"""[a-zA-Z\d_ :;.,\\/"'?!(){}\[\]@<>=+*#$&`|~^%-]+""")
"""What ingress-nginx accepts as a header; one other makes it deny every location of the Ingress."""


@rule(
    code="CHL108",
    name="missing-security-headers",
    severity=Severity.ERROR,
    target="set",
    summary="Ingress does not add the documented security headers",
    why=(
        "The headers tell browsers to refuse framing, foreign scripts and guessed content types. "
        "Without them a single injected script has the run of the page. They are looked for in "
        "the Ingress and the ConfigMap that it names; the controller's own ConfigMap may add them "
        "for all Ingresses, and is usually kept elsewhere."
    ),
    fix="Put the headers into a ConfigMap and name it, as namespace/name, in the annotation `nginx.ingress.kubernetes.io/custom-headers`.",
    parameters={"headers": Parameter("the headers that every response carries", "strings")},
    references=(
        "https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/#custom-headers",
        "https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/#configuration-snippet",
        "https://owasp.org/www-project-secure-headers/",
    ),
)
def missing_security_headers(world: World, parameters: Parameters) -> Iterator[Outcome]:
    """Gather the headers of the ConfigMap under ``custom-headers`` and of snippets.

    Frame-ancestors in the Content-Security-Policy stand in for X-Frame-Options, which they
    replace in every browser that knows them.
    """
    wanted: list[str] = parameters["headers"]
    ingresses = world.set.of_kind("Ingress")
    if world.namespaces and not any(world.in_system(one) for one in ingresses):
        yield failed(
            world.absent("Ingress", world.namespaces[0]),
            "no Ingress adds security headers: there is none",
            seen="no Ingress",
            expected=", ".join(wanted),
            reported_by="missing-ingress",
        )
    for ingress in ingresses:
        if ingress_nginx.is_canary(ingress):
            yield inapplicable(ingress.at("metadata"), f"{ingress.label} is a canary")
        else:
            yield _judged(world, ingress, wanted)


class _Found(NamedTuple):
    """The ConfigMap under ``custom-headers``, or the outcome that says why there is none."""

    settings: Resource | None
    trouble: Outcome | None = None


def _judged(world: World, ingress: Resource, wanted: list[str]) -> Outcome:
    found = _settings(world, ingress)
    if found.trouble is not None:
        return found.trouble
    given = dict(found.settings.mapping("data")) if found.settings else {}
    snippets = {
        name: headers
        for name in ingress_nginx.SNIPPETS
        if (headers := _useful(ingress_nginx.annotation(ingress, name), wanted))
    }
    shared = _for_all_ingresses(world)
    everywhere = dict(shared)
    for headers in (*snippets.values(), given):
        everywhere.update(headers)
    expected = ", ".join(wanted)
    lacking = _lacking(wanted, everywhere)
    if lacking:
        return _incomplete(ingress, found.settings, lacking, expected, list(everywhere))
    if found.settings is not None and (refused := _refused(world, ingress, found.settings)):
        return refused
    rest = _lacking(wanted, {**shared, **given})
    if rest:
        return _by_snippet(ingress, next(iter(snippets)), rest, expected)
    text = world.assumptions.get("response-headers")
    named = isinstance(text, str) and found.settings is not None and _allowed(world) is None
    return passed(
        ingress_nginx.place(ingress, _CUSTOM),
        seen=f"{found.settings.label}: {', '.join(given)}" if found.settings else "add-headers",
        expected=expected,
        assumptions=(text,) if named and isinstance(text, str) else (),
    )


def _settings(world: World, ingress: Resource) -> _Found:
    at = ingress_nginx.place(ingress, _CUSTOM)
    text = (ingress_nginx.annotation(ingress, _CUSTOM) or "").strip()
    if not text:
        return _Found(None)
    namespace, slash, name = text.partition("/")
    if not slash:
        trouble = failed(
            at,
            f"custom-headers of {ingress.label} is {text!r}, not namespace/name: the controller "
            "denies every request",
            seen=text,
            expected="namespace/name of a ConfigMap",
        )
        return _Found(None, trouble)
    found = world.references.resolve(Reference(at, "ConfigMap", namespace, name))
    if found.target is not None:
        return _Found(found.target)
    if found.state is State.MISSING:
        trouble = failed(
            at,
            f"custom-headers of {ingress.label} names ConfigMap {text}, which is not there: the "
            "controller denies every request",
            seen="absent",
            expected=f"the ConfigMap {text}",
        )
        return _Found(None, trouble)
    message = f"{ingress.label} takes its headers from ConfigMap {text}, which is not here"
    return _Found(None, unknown(at, message, missing=f"the ConfigMap {text}"))


def _useful(snippet: str | None, wanted: list[str]) -> Mapping[str, str]:
    """Return the headers of a snippet that matter here."""
    names = {one.lower() for one in wanted} | {"content-security-policy"}
    headers = ingress_nginx.snippet_headers(snippet or "")
    return {name: value for name, value in headers.items() if name in names}


def _for_all_ingresses(world: World) -> Mapping[str, str]:
    """Return what the controller's own ConfigMap adds everywhere, if it is in the set."""
    found: dict[str, str] = {}
    for one in world.set.of_kind("ConfigMap"):
        namespace, slash, name = one.get("data", "add-headers", default="").partition("/")
        headers = world.set.named("ConfigMap", namespace, name) if slash else None
        if headers is not None:
            found.update(headers.mapping("data"))
    return found


def _lacking(wanted: list[str], given: Mapping[str, str]) -> list[str]:
    lower = {name.lower(): value for name, value in given.items()}
    present = {name for name, value in lower.items() if value.strip()}
    if "frame-ancestors" in lower.get("content-security-policy", "").lower():
        present.add("x-frame-options")
    return [one for one in wanted if one.lower() not in present]


def _incomplete(
    ingress: Resource,
    settings: Resource | None,
    lacking: list[str],
    expected: str,
    given: list[str],
) -> Outcome:
    annotation = ingress_nginx.place(ingress, _CUSTOM)
    names = ", ".join(lacking)
    if settings is not None:
        return failed(
            settings.at("data"),
            f"{settings.label} lacks {names}",
            seen=", ".join(settings.mapping("data")) or "empty",
            expected=expected,
            related=(Related(annotation, "the Ingress that names it"),),
            about=ingress,
        )
    how = f"lacks the headers {names}" if given else f"adds no security headers ({names})"
    return failed(
        annotation,
        f"{ingress.label} {how}; a controller-wide ConfigMap may set them",
        seen=", ".join(given) or "absent",
        expected=expected,
    )


def _refused(world: World, ingress: Resource, settings: Resource) -> Outcome | None:
    """Report a header for which the controller would deny every request."""
    related = (Related(ingress_nginx.place(ingress, _CUSTOM), "the Ingress that names it"),)
    allowed = _allowed(world)
    for name, value in settings.mapping("data").items():
        if not _NAME.fullmatch(name) or not _VALUE.fullmatch(value):
            what = "a name or value that ingress-nginx refuses (a line break, for one)"
        elif allowed is not None and name not in allowed:
            what = f"no place in {_ALLOWED}"
        else:
            continue
        return failed(
            settings.at("data", name),
            f"header {name} of {settings.label} has {what}: every request is denied",
            seen=name,
            expected="a header that the controller allows",
            related=related,
            about=ingress,
        )
    return None


def _allowed(world: World) -> frozenset[str] | None:
    """Return what the controller's own ConfigMap allows, if it is in the set."""
    for one in world.set.of_kind("ConfigMap"):
        text = one.get("data", _ALLOWED)
        if isinstance(text, str):
            return frozenset(name.strip() for name in text.split(","))
    return None


def _by_snippet(ingress: Resource, name: str, headers: list[str], expected: str) -> Outcome:
    return failed(
        ingress_nginx.place(ingress, name),
        f"{ingress.label} sets {', '.join(headers)} by {name}, which ingress-nginx refuses by "
        "default",
        seen=name,
        expected=expected,
        severity=Severity.WARNING,
    )

"""CHL107: every Ingress limits how fast one client may ask."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.kube import ingress_nginx
from chloro_lint.kube.ingress_routes import routes
from chloro_lint.model import (
    Bound,
    Outcome,
    Parameter,
    Parameters,
    Related,
    Resource,
    Severity,
    failed,
    passed,
    rule,
    unknown,
)
from chloro_lint.world import World

_RATE = "limit-rps"
_OTHERS = ("limit-rpm", "limit-connections")
_EXEMPTIONS = ("limit-allowlist", "limit-whitelist")
_BURST = 5
"""ingress-nginx lets a burst of five times the limit pass."""


@rule(
    code="CHL107",
    name="unbounded-request-rate",
    severity=Severity.ERROR,
    target="set",
    summary="Ingress does not limit clients to the documented rate",
    why=(
        "One client, broken or hostile, can take the capacity of everybody else. ingress-nginx "
        "counts requests a second for each client address and each controller replica, and lets a "
        "burst of five times the rate pass. It reads a plain integer: with any other text it "
        "ignores the whole Ingress, routes and TLS included."
    ),
    fix="Set `nginx.ingress.kubernetes.io/limit-rps` to the documented rate, as a quoted integer.",
    parameters={"rate": Parameter("the documented requests a second", "bound")},
    references=(
        "https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/#rate-limiting",
    ),
)
def unbounded_request_rate(world: World, parameters: Parameters) -> Iterator[Outcome]:
    """Read ``limit-rps`` of every Ingress, and what takes its effect away.

    A canary has the limits of the Ingress whose routes it shares: its own are not read, except
    that a bad value makes the controller ignore it too.
    """
    rate: Bound = parameters["rate"]
    ingresses = world.set.of_kind("Ingress")
    if world.namespaces and not any(world.in_system(one) for one in ingresses):
        yield failed(
            world.absent("Ingress", world.namespaces[0]),
            f"no Ingress limits clients to {rate} requests a second: there is none",
            seen="no Ingress",
            expected=f"{rate} a second",
            reported_by="missing-ingress",
        )
    for ingress in ingresses:
        if ingress_nginx.is_canary(ingress):
            yield _canary(ingress, ingresses)
        else:
            yield _judged(ingress, rate)
        yield from _unreadable(ingress)
        yield from _exempted(ingress)


def _judged(ingress: Resource, rate: Bound) -> Outcome:
    at = ingress_nginx.place(ingress, _RATE)
    expected = f"{rate} a second"
    text = ingress_nginx.annotation(ingress, _RATE)
    if text is None:
        return failed(at, _unlimited(ingress), seen="absent", expected=expected)
    value = ingress_nginx.integer(text)
    if value is None:
        return failed(
            at,
            f"limit-rps of {ingress.label} is {text!r}, no plain integer: ingress-nginx ignores "
            "the whole Ingress",
            seen=repr(text),
            expected=expected,
        )
    if value <= 0:
        return failed(
            at,
            f"limit-rps of {ingress.label} is {text}, which sets no limit",
            seen=text,
            expected=expected,
        )
    if not rate.admits(value):
        lower = value < rate.value
        return failed(
            at,
            f"{ingress.label} limits clients to {value} requests a second; documented is {rate}",
            seen=f"{value} a second",
            expected=expected,
            severity=Severity.INFO if lower else None,
        )
    return _by_minute(ingress, value, expected)


def _unlimited(ingress: Resource) -> str:
    rpm = ingress_nginx.integer(ingress_nginx.annotation(ingress, "limit-rpm") or "")
    if rpm:
        return (
            f"{ingress.label} has no limit-rps; its limit-rpm of {rpm} lets bursts of "
            f"{rpm * _BURST} requests pass"
        )
    if ingress_nginx.annotation(ingress, "limit-rate") is not None:
        return f"{ingress.label} has no limit-rps; limit-rate bounds bandwidth, not requests"
    return f"{ingress.label} has no limit-rps, so clients may ask as fast as they can"


def _by_minute(ingress: Resource, value: int, expected: str) -> Outcome:
    """Weigh a limit by the minute against one by the second: both are in force."""
    at = ingress_nginx.place(ingress, _RATE)
    rpm = ingress_nginx.integer(ingress_nginx.annotation(ingress, "limit-rpm") or "") or 0
    if 0 < rpm < value * 60:
        return failed(
            ingress_nginx.place(ingress, "limit-rpm"),
            f"limit-rpm of {ingress.label} holds clients to {rpm} a minute, below limit-rps of "
            f"{value}",
            seen=f"{rpm} a minute",
            expected=expected,
            related=(Related(at, "the limit by the second"),),
            severity=Severity.INFO,
        )
    return passed(at, seen=f"{value} a second", expected=expected)


def _canary(ingress: Resource, ingresses: tuple[Resource, ...]) -> Outcome:
    at = ingress_nginx.place(ingress, "canary")
    mine = {(one.host, one.path) for one in routes(ingress)}
    for other in ingresses:
        shared = mine & {(one.host, one.path) for one in routes(other)}
        if shared and not ingress_nginx.is_canary(other) and other.namespace == ingress.namespace:
            return passed(at, seen=f"a canary of {other.label}, with its limits")
    return unknown(
        at,
        f"{ingress.label} is a canary of an Ingress that is not here, with that one's limits",
        missing="the Ingress of the same host and path",
    )


def _unreadable(ingress: Resource) -> Iterator[Outcome]:
    names = _OTHERS if not ingress_nginx.is_canary(ingress) else (_RATE, *_OTHERS)
    for name in names:
        text = ingress_nginx.annotation(ingress, name)
        if text is not None and ingress_nginx.integer(text) is None:
            yield failed(
                ingress_nginx.place(ingress, name),
                f"{name} of {ingress.label} is {text!r}, no plain integer: ingress-nginx ignores "
                "the whole Ingress",
                seen=repr(text),
                expected="a plain integer",
            )


def _exempted(ingress: Resource) -> Iterator[Outcome]:
    """Report a list of exempted addresses that holds every address, or that nobody can read."""
    for name in _EXEMPTIONS:
        text = ingress_nginx.annotation(ingress, name)
        if not text:
            continue
        at = ingress_nginx.place(ingress, name)
        networks = ingress_nginx.networks(text)
        if networks is None:
            yield failed(
                at,
                f"{name} of {ingress.label} is no list of addresses: ingress-nginx ignores the "
                "whole Ingress",
                seen=text,
                expected="addresses in CIDR form",
            )
        elif everybody := [one for one in networks if one.endswith("/0")]:
            yield failed(
                at,
                f"{name} of {ingress.label} exempts everybody from the limit: {text}",
                seen=", ".join(everybody),
                expected="no exemption of everybody",
            )
        else:
            yield passed(at, seen=text, expected="no exemption of everybody")

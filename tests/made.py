"""Rules made for a test: a check, and the least of words around it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from chloro_lint.kube.pods import Container, Pod
from chloro_lint.model import (
    LocalCheck,
    Outcome,
    Parameter,
    Parameters,
    Resource,
    Rule,
    Severity,
    failed,
    passed,
    rule,
)
from chloro_lint.world import World


def made(check: LocalCheck, name: str, code: str = "CHL901", **keys: Any) -> Rule:
    """Make a rule of a check; it is a warning about objects unless said otherwise."""
    words = {"severity": Severity.WARNING, "target": "resource", "summary": "It is wrong"}
    texts = {"why": "It breaks.", "fix": "Repair it."}
    return rule(**{"code": code, "name": name, **words, **texts, **keys})(check)


def names_x(resource: Resource, _parameters: Parameters) -> Iterator[Outcome]:
    """Fail an object whose name begins with x."""
    at = resource.at("metadata", "name")
    if resource.name.startswith("x"):
        yield failed(at, f"{resource.label} is called {resource.name}", seen=resource.name)
    else:
        yield passed(at, seen=resource.name)


def tags(container: Container, parameters: Parameters) -> Iterator[Outcome]:
    """Fail a container whose image has another tag than the parameter says."""
    wanted = parameters.get("tag", "1")
    image = container.get("image", default="")
    at = container.at("image")
    if image.endswith(f":{wanted}"):
        yield passed(at, seen=image)
    else:
        yield failed(at, f"{container.label} runs {image or 'nothing'}, not :{wanted}", seen=image)


def on_host(pod: Pod, _parameters: Parameters) -> Iterator[Outcome]:
    """Fail a pod on its node's network."""
    at = pod.at("hostNetwork")
    if pod.get("hostNetwork"):
        yield failed(at, f"{pod.resource.label} uses the network of its node", seen="true")
    else:
        yield passed(at, seen="absent")


def crashes(resource: Any, _parameters: Parameters) -> Iterator[Outcome]:
    """Raise on an object that is called boom, pass the others."""
    if resource.name == "boom":
        raise ZeroDivisionError("boom")
    yield passed(resource.at("metadata", "name"))


def services(world: World, _parameters: Parameters) -> Iterator[Outcome]:
    """Judge the Services of a set by their names."""
    for service in world.set.of_kind("Service"):
        yield from names_x(service, {})


NAMES = made(names_x, "lawless-name", "CHL901")
TAGS = made(
    tags,
    "wrong-tag",
    "CHL902",
    target="container",
    severity=Severity.ERROR,
    parameters={"tag": Parameter("the tag", "string", "1")},
)
HOST = made(on_host, "shared-network", "CHL903", target="pod")
BOOM = made(crashes, "crashing-rule", "CHL904")
SERVICES = made(services, "lawless-service", "CHL905", target="set")

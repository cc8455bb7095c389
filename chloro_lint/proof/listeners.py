"""Whether a pod listens on a port: what its containers declare, and what else speaks of the number.

A declaration of ports is informational in Kubernetes (API reference, Container ``ports``), so that
its absence alone proves nothing. What refutes a number is a pod of which every lasting container
declares ports of the protocol and none is this one, while nothing else that configures the pod says
the number either: no probe, hook, command, argument, variable or annotation, no ConfigMap or Secret
that it reads, and no second Service that leads there. A Service of which another port is served
knows its pods: of its further ports nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from functools import cached_property
from typing import Any, Final

from chloro_lint.kube.pods import Pod
from chloro_lint.kube.ports import DeclaredPort
from chloro_lint.kube.service_ports import Reach, is_alias, offered, reach, service_ports
from chloro_lint.manifest_set import ManifestSet
from chloro_lint.model import Resource
from chloro_lint.model.regex import regex
from chloro_lint.model.values import NamedTuple
from chloro_lint.references import Reference, References, State
from chloro_lint.references.of_pods import references_of_pod

MESHES: Final = frozenset({4143, 4190, 4191, 15001, 15006, 15008, 15020, 15021, 15053, 15090})
"""Ports of the proxies that Istio and Linkerd add to pods when these are created."""

_NUMBER: Final = regex(r"(?<![0-9.])[0-9]{1,5}(?![0-9])")
_LONGEST: Final = 200_000
"""Characters of one text that are searched for numbers."""

_SPEAKING: Final = ("args", "command", "env", "lifecycle", "livenessProbe", "readinessProbe", "startupProbe")  # fmt: skip
_INJECTED: Final = ("sidecar.istio.io/", "linkerd.io/", "vault.hashicorp.com/", "dapr.io/", "sidecar.opentelemetry.io/")  # fmt: skip
"""Beginnings of annotations by which a controller adds containers to a pod."""


class Heard(Enum):
    """Whether somebody listens."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Hearing(NamedTuple):
    """Whether a pod listens on a port, and by which evidence; of UNKNOWN why it may."""

    heard: Heard
    why: str = ""
    port: DeclaredPort | None = None
    """The declaration that says so."""


class Listeners:
    """Which ports the pods of a set listen on."""

    def __init__(self, manifests: ManifestSet, references: References) -> None:
        self._set = manifests
        self._references = references
        self._said: dict[tuple[Pod, int], str] = {}
        self._texts: dict[Resource, frozenset[int]] = {}

    def hearing(
        self, of: Pod, protocol: str, number: int, asking: Resource | None = None
    ) -> Hearing:
        """Decide about one port of a pod; `asking` is the Service whose own word does not count."""
        ports = offered(of)
        for one in ports:
            if one.number == number and one.protocol == protocol:
                return Hearing(Heard.YES, f"{one.container.label} declares it", one)
        if any(one.number == number for one in ports):
            return Hearing(Heard.UNKNOWN, "it is declared for another protocol")
        lasting = [one for one in of.containers if one.lasting]
        declaring = {one.container.name for one in ports if one.protocol == protocol}
        for container in lasting:
            if container.name not in declaring:
                return Hearing(Heard.UNKNOWN, f"{container.label} declares no {protocol} port")
        doubt = self._doubt(of, protocol, number, asking)
        return Hearing(Heard.UNKNOWN, doubt) if doubt else Hearing(Heard.NO)

    def _doubt(self, of: Pod, protocol: str, number: int, asking: Resource | None) -> str:
        if not of.containers:
            return "the pod has no containers here"
        said = self._said_by(of, number)
        if said:
            return f"{said} says {number}"
        if asking is not None and any(
            reach(one, of) is Reach.DECLARED for one in service_ports(asking)
        ):
            return "another port of the Service is served, so this one may be too"
        leading = self._leading.get((of, number), ())
        if asking is not None:
            leading = tuple(one for one in leading if one.identity != asking.identity)
        for service in leading:
            if asking or self.hearing(of, protocol, number, service).heard is not Heard.NO:
                return f"{service.label} leads there{' too' if asking else ''}"
        if number in MESHES:
            return "a service mesh's proxy may listen there"
        injected = next((x for x in of.annotations if str(x).startswith(_INJECTED)), None)
        if injected:
            return f"the annotation {injected} may add containers"
        unread = next(self._unread(of), None)
        return f"{unread.label}, which it reads, is not here" if unread else ""

    @cached_property
    def _leading(self) -> Mapping[tuple[Pod, int], tuple[Resource, ...]]:
        found: dict[tuple[Pod, int], list[Resource]] = {}
        for service in self._set.of_kind("Service"):
            numbers = {x.target for x in service_ports(service) if isinstance(x.target, int)}
            for of in () if is_alias(service) else self._set.pods_behind(service):
                for number in numbers:
                    found.setdefault((of, number), []).append(service)
        return {key: tuple(some) for key, some in found.items()}

    def _said_by(self, of: Pod, number: int) -> str:
        """Return what about a pod says a number first, or nothing."""
        if (of, number) not in self._said:
            self._said[of, number] = next(self._speakers(of, number), "")
        return self._said[of, number]

    def _speakers(self, of: Pod, number: int) -> Iterator[str]:
        for container in of.containers:
            for field in _SPEAKING:
                if field in container.data and _says(container.data[field], number):
                    yield f"the {field} of {container.label}"
        if _says(of.annotations, number):
            yield "an annotation of the pods"
        for ref in self._configuration(of):
            target = self._set.named(ref.kind, ref.namespace, ref.name)
            if target is not None:
                if target not in self._texts:
                    fields = ("data", "stringData", "binaryData")
                    self._texts[target] = _numbers([target.get(field) for field in fields])
                if number in self._texts[target]:
                    yield target.label

    def _configuration(self, of: Pod) -> Iterator[Reference]:
        return (ref for ref in references_of_pod(of) if ref.kind in ("ConfigMap", "Secret"))

    def _unread(self, of: Pod) -> Iterator[Reference]:
        """Yield the ConfigMaps that a pod reads and that nobody can read here."""
        for ref in self._configuration(of):
            if ref.kind == "ConfigMap" and self._references.resolve(ref).state not in (
                State.PRESENT,
                State.BUILT_IN,
            ):
                yield ref


def likely(of: Pod, protocol: str, name: str = "") -> DeclaredPort | None:
    """Return the port that was most likely meant: the one of a name, else the only one."""
    ports = [one for one in offered(of) if one.protocol == protocol]
    named = [one for one in ports if name and one.name == name]
    if named:
        return named[0]
    return ports[0] if len({one.number for one in ports}) == 1 else None


def _numbers(value: Any) -> frozenset[int]:
    """Return the numbers that stand in a value, at any depth."""
    found: set[int] = set()
    for one in _scalars(value):
        if isinstance(one, str):
            found.update(map(int, _NUMBER.findall(one[:_LONGEST])))
        else:
            found.add(one)
    return frozenset(found)


def _says(value: Any, number: int) -> bool:
    """Tell whether a number stands in a value, at any depth."""
    digits = str(number)
    return any(
        (digits in one and number in map(int, _NUMBER.findall(one[:_LONGEST])))
        if isinstance(one, str)
        else one == number
        for one in _scalars(value)
    )


def _scalars(value: Any) -> Iterator[str | int]:
    pending = [value]
    while pending:
        one = pending.pop()
        if isinstance(one, dict):
            pending.extend(one.values())
        elif isinstance(one, list):
            pending.extend(one)
        elif isinstance(one, str | int):
            yield one

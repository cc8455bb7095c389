"""Addresses in configuration that a program looks up in the cluster's DNS: hosts of Services.

Source: the DNS specification for Services (``<service>.<namespace>.svc.<zone>``, and the search
domains of a pod, under which a name without dots is a Service of its own namespace).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from chloro_lint.kube.kinds import pod_template
from chloro_lint.kube.pods import pod
from chloro_lint.model import Place, Resource
from chloro_lint.model.regex import regex
from chloro_lint.model.values import NamedTuple

_SCHEMES: Final = (
    "amqp|amqps|clickhouse|grpc|grpcs|http|https|kafka|ldap|ldaps|mariadb|mongodb|mqtt|mqtts|mysql"
    "|nats|otlp|postgres|postgresql|redis|rediss|sqlserver|tcp|tls|udp|ws|wss"
)
_URL: Final = regex(
    rf"(?<![A-Za-z0-9+.-])(?:{_SCHEMES})://(?:[^\s/@'\"<>]{{0,300}}@)?"
    r"(?P<host>[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?)(?::(?P<port>[0-9]{1,5}))?"
    r"(?=[/?#\s\"'`,;)\]}<]|$)"
)
_PAIR: Final = regex(r"(?P<host>[a-z](?:[a-z0-9.-]{0,250}[a-z0-9])?):(?P<port>[0-9]{2,5})")
_UPSTREAM: Final = regex(r"\bupstream\s+([^\s{]+)")
"""Names that nginx gives to groups of servers: they are no hosts."""

_ADDRESS_NAME: Final = regex(
    r"(?i)(?:^|[_.-])(?:addr|address|host|server|servers|endpoint|url|uri|broker|brokers)$"
)
_QUALIFIED: Final = regex(r"\.svc(?:\.cluster\.local)?$")
_COMMENT: Final = regex(r"\s*(?:#|//|;|<!--|\*)")
_SERVICE: Final = regex(r"[a-z]([a-z0-9-]{0,61}[a-z0-9])?")
_TEXTS: Final = frozenset({("", "ConfigMap"), ("", "Secret")})
_LONGEST: Final = 200_000
"""Characters of one value beyond which it is no configuration of the program's own."""

_NOT_SERVICES: Final = frozenset({"localhost", "host", "hostname", "example", "unix", "domain"})


class Address(NamedTuple):
    """One address of a Service in the text of a field; credentials are no part of it."""

    place: Place
    service: str
    namespace: str
    port: int | None
    qualified: bool
    """Written with its namespace and ``.svc``, so that it can be nothing but a Service."""

    @property
    def shown(self) -> str:
        """The host and port as they may be shown."""
        host = f"{self.service}.{self.namespace}.svc" if self.qualified else self.service
        return f"{host}:{self.port}" if self.port is not None else host


def has_addresses(group: str, kind: str) -> bool:
    """Tell whether objects of a kind have texts in which addresses are looked for."""
    return (group, kind) in _TEXTS or pod_template(group, kind) is not None


def addresses_in(one: Resource) -> Iterator[Address]:
    """Return the addresses of Services in a ConfigMap, in a Secret's plain text, or in a pod."""
    if (one.group, one.kind) in _TEXTS:
        field = "data" if one.kind == "ConfigMap" else "stringData"
        for key, text in one.mapping(field).items():
            yield from _found(one.at(field, key), str(key), str(text))
        return
    described = pod(one)
    for container in described.containers if described else ():
        for number, variable in enumerate(container.get("env", default=[])):
            place = container.at("env", number, "value")
            text, name = variable.get("value", ""), variable.get("name", "")
            yield from _found(place, name, text)


def _found(place: Place, name: str, text: str) -> Iterator[Address]:
    if len(text) > _LONGEST:
        return
    pair = _PAIR.fullmatch(text.strip())
    if pair is not None and (_ADDRESS_NAME.search(name) or _QUALIFIED.search(pair["host"])):
        yield from _address(place, pair)
    if "://" not in text:
        return
    for line in text.splitlines():
        if "://" not in line or _COMMENT.match(line):
            continue
        for match in _URL.finditer(line):
            if "upstream" not in text or match["host"] not in _UPSTREAM.findall(text):
                yield from _address(place, match)


def _address(place: Place, match: re.Match[str]) -> Iterator[Address]:
    host, own = match["host"].lower(), place.resource.namespace
    port = int(match["port"]) if match["port"] else None
    if "." not in host:
        if _SERVICE.fullmatch(host) and host not in _NOT_SERVICES:
            yield Address(place, host, own, port, qualified=False)
        return
    labels = host.removesuffix(".cluster.local").split(".")
    of_service_or_pod = len(labels) in (3, 4) and labels[-1] == "svc"
    if of_service_or_pod and _SERVICE.fullmatch(labels[-3]):
        yield Address(place, labels[-3], labels[-2], port, qualified=True)

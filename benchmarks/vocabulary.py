"""What varies from one application of a corpus to the next: names, numbers and stretches of text.

Everything follows from a seed, and nearly every line that an application can have differs from those
of the others, so that nothing that remembers lines or values sees more repetition than in a real
repository.
"""

from __future__ import annotations

import base64
import random
from collections.abc import Iterator, Mapping

_FIRST = (
    "amber", "brisk", "cedar", "delta", "ember", "fjord", "grain", "harbor", "inlet", "jasper",
    "kestrel", "lumen", "maple", "north", "ochre", "pebble", "quartz", "river", "signal", "tidal",
    "umber", "violet", "willow", "xenon", "yarrow", "zephyr",
)  # fmt: skip
_SECOND = (
    "account", "billing", "catalog", "dispatch", "export", "forecast", "gateway", "history",
    "invoice", "journal", "ledger", "mailer", "notice", "order", "payment", "quota", "report",
    "search", "ticket", "upload", "voucher", "wallet",
)  # fmt: skip
_PEOPLE = ("ada", "bela", "cyril", "dora", "emil", "fanny", "goran", "hilde", "ivo", "jana")
_COMPONENTS = ("api", "web", "worker", "stream", "gateway")
_REGIONS = ("eu-central", "eu-north", "us-east", "us-west", "ap-south")
_SETTINGS = (
    "CACHE_SIZE", "QUEUE_LIMIT", "RETRY_LIMIT", "BATCH_SIZE", "FEATURES", "LOG_LEVEL", "POOL_SIZE",
    "SEARCH_INDEX", "EXPORT_FORMAT", "TRACE_RATIO", "PAGE_SIZE", "UPSTREAM_URL",
)  # fmt: skip
_TYPES = ("string", "integer", "boolean")


def applications(seed: int) -> Iterator[dict[str, str]]:
    """Yield the values of one application after another, endlessly; 25 share a namespace."""
    number = 0
    while True:
        yield application(seed, number)
        number += 1


def application(seed: int, number: int) -> dict[str, str]:
    """Return what the shapes call by name, for the application of a number."""
    # Seeded by a text: that sequence is the same on every machine and in every process.
    chance = random.Random(f"{seed}/{number}")
    name = _name(number)
    port = 8000 + number * 7 % 1000
    cpu, memory = chance.randrange(50, 400, 5), chance.randrange(64, 768, 4)
    peer = number + 1 if number % 25 < 24 else number  # noqa: PLR2004 - the last of a namespace
    values = {
        "app": name,
        "team": f"{_FIRST[number // 25 % 26]}-team-{number // 25}",
        "system": f"{_SECOND[number // 5 % 22]}-{number // 5}",
        "component": chance.choice(_COMPONENTS),
        "owner": f"{chance.choice(_PEOPLE)}.{chance.choice(_FIRST)}",
        "region": chance.choice(_REGIONS),
        "version": f"{chance.randrange(9)}.{chance.randrange(40)}.{chance.randrange(20)}",
        "digest": f"{chance.getrandbits(256):064x}",
        "host": f"{name}.example.com",
        "port": str(port),
        "peer": _name(peer),
        "peer_port": str(8000 + peer * 7 % 1000),
        "prefix": name.upper().replace("-", "_"),
        "metric": name.replace("-", "_"),
        "network": f"10.{number // 250 % 250}.{number % 250}.0/24",
        "user": str(10000 + number),
        "cpu": str(cpu),
        "cpu_limit": str(cpu * 4),
        "memory": str(memory),
        "memory_limit": str(memory * 2),
        "scratch": str(chance.randrange(64, 512)),
        "storage": str(chance.randrange(2, 200)),
        "timeout": str(chance.randrange(2, 90)),
        "concurrency": str(chance.randrange(4, 512)),
        "deadline": str(chance.randrange(600, 7200)),
        "peak": str(chance.randrange(4, 24)),
        "utilization": str(chance.randrange(50, 85)),
        "minute": str(chance.randrange(1, 60)),
        "hour": str(chance.randrange(1, 24)),
        "migration": f"{number:04d}{chance.randrange(100):02d}",
        "uid": f"{chance.getrandbits(64):016x}",
        "blob": base64.b64encode(chance.randbytes(300)).decode(),
        "resource": f"{_FIRST[number % 26]}{_SECOND[number % 22]}{number}",
        "resource_kind": f"{_FIRST[number % 26].title()}{_SECOND[number % 22].title()}{number}",
    }
    return {
        **values,
        "settings": _settings(values, chance),
        "config": _configuration(values, chance),
        "panels": _panels(values, chance),
        "properties": _properties(values, chance),
    }


def _name(number: int) -> str:
    return f"{_FIRST[number % 26]}-{_SECOND[number % 22]}-{number}"


def _settings(values: Mapping[str, str], chance: random.Random) -> str:
    """Return entries of a ConfigMap."""
    kept = chance.sample(_SETTINGS, chance.randrange(4, 10))
    return "\n".join(
        f'  {values["prefix"]}_{one}: "{chance.randrange(10_000)}-{values["region"]}"'
        for one in kept
    )


def _configuration(values: Mapping[str, str], chance: random.Random) -> str:
    """Return a configuration file, as it stands in a literal block."""
    app = values["app"]
    lines = [
        f"# {app}, as {values['owner']} left it",
        "[server]",
        f"listen = 0.0.0.0:{values['port']}",
        f"timeout = {values['timeout']}s",
    ]
    for number in range(chance.randrange(4, 24)):
        lines += [
            f"[route.{app}-{number}]",
            f"match = /{values['component']}/v{number}/{chance.getrandbits(32):x}",
            f"limit = {chance.randrange(10, 5000)}/min",
        ]
    return "\n".join(f"    {line}" for line in lines)


def _panels(values: Mapping[str, str], chance: random.Random) -> str:
    """Return the panels of a Grafana dashboard: long lines of JSON in a literal block."""
    return ",\n".join(
        f'        {{"id": {number}, "type": "timeseries", "title": "{values["app"]} {number}", '
        f'"gridPos": {{"x": {number % 2 * 12}, "y": {number * 8}, "w": 12, "h": 8}}, "targets": '
        f'[{{"expr": "sum(rate({values["metric"]}_{chance.getrandbits(24):06x}_total[5m]))"}}]}}'
        for number in range(chance.randrange(4, 16))
    )


def _properties(values: Mapping[str, str], chance: random.Random) -> str:
    """Return the properties of the schema of a custom resource."""
    lines = []
    for number in range(chance.randrange(12, 90)):
        word = f"{chance.choice(_SECOND)}{chance.choice(_FIRST).title()}{number}"
        lines += [
            f"{word}:",
            "  description: |-",
            f"    {word} says how {values['app']} treats a {chance.choice(_SECOND)} that is",
            f"    older than {chance.randrange(90)} days. It defaults to {chance.randrange(900)}.",
            f"  type: {chance.choice(_TYPES)}",
        ]
    return "\n".join(f"                {line}" for line in lines)

"""Ports as people write them in small cells."""

from __future__ import annotations

from functools import lru_cache

from chloro_lint.proof.ports import ALL, EVERYTHING, PROTOCOLS, Connections, stretches

_FEW = 4


@lru_cache(maxsize=1024)
def short(of: Connections, few: int = _FEW) -> str:
    """Write ports shortly: ``5000``, ``53/UDP``, ``all``; TCP goes without saying.

    Of more than `few` stretches the rest is counted.
    """
    if of == EVERYTHING:
        return "all"
    words: list[str] = []
    both = of.tcp & of.udp if ALL not in (of.tcp, of.udp) else 0
    for first, last in stretches(both):
        words.append(f"{_range(first, last)}/TCP+UDP")
    for protocol, bits in zip(PROTOCOLS, of, strict=True):
        rest = bits & ~both if protocol != "SCTP" else bits
        if rest == ALL:
            words.append(f"all {protocol}")
            continue
        suffix = "" if protocol == "TCP" else f"/{protocol}"
        words += [f"{_range(first, last)}{suffix}" for first, last in stretches(rest)]
    if len(words) > few:
        words = [*words[: few - 1], f"+{len(words) - few + 1}"]
    return " ".join(words)


def _range(first: int, last: int) -> str:
    return f"{first}" if first == last else f"{first}-{last}"


def spoken(of: Connections, few: int = 3) -> str:
    """Write ports as a label: ``TCP 5000``, ``TCP+UDP 53``, ``TCP 80, 443, UDP 53``, ``every port``.

    Of more than `few` stretches the rest is counted.
    """
    if of == EVERYTHING:
        return "every port"
    both = of.tcp & of.udp if ALL not in (of.tcp, of.udp) else 0
    groups = (
        ("TCP+UDP", both),
        ("TCP", of.tcp & ~both),
        ("UDP", of.udp & ~both),
        ("SCTP", of.sctp),
    )
    words: list[str] = []
    for protocol, bits in groups:
        if bits == ALL:
            words.append(f"every {protocol} port")
            continue
        for number, (first, last) in enumerate(stretches(bits)):
            words.append(_range(first, last) if number else f"{protocol} {_range(first, last)}")
    if len(words) > few:
        words = [*words[: few - 1], f"{len(words) - few + 1} more"]
    return ", ".join(words)

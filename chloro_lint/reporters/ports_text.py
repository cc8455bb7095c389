"""Ports as people write them in small cells."""

from __future__ import annotations

from chloro_lint.proof.ports import ALL, EVERYTHING, PROTOCOLS, Connections, stretches

_FEW = 4


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

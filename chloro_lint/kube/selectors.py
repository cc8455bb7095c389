"""Label selectors: which labels they match, and how to name them in a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def equality_matches(selector: Mapping[str, str], labels: Mapping[str, str]) -> bool:
    """Tell whether labels hold every pair of a plain selector, as in a Service's.

    The empty selector holds for everything here; what an absent or empty one means differs by
    kind (a Service without a selector selects no pods) and is the caller's to know.
    """
    for key, value in selector.items():  # noqa: SIM110 - asked of most pairs of a set
        if labels.get(key) != value:
            return False
    return True


def matches(selector: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    """Tell whether a LabelSelector (``matchLabels`` and ``matchExpressions``) matches labels.

    All of its requirements must hold; the empty selector has none and matches everything. What an
    absent selector means is the caller's to know. An expression without a key or with an operator
    that the API does not have matches nothing.
    """
    if not equality_matches(selector.get("matchLabels") or {}, labels):
        return False
    expressions = selector.get("matchExpressions")
    return not expressions or all(_holds(one, labels) for one in expressions)


def _holds(expression: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    key = expression.get("key")
    if not isinstance(key, str):
        return False
    match expression.get("operator"):
        case "In":
            return key in labels and labels[key] in _values(expression)
        case "NotIn":
            return key not in labels or labels[key] not in _values(expression)
        case "Exists":
            return key in labels
        case "DoesNotExist":
            return key not in labels
    return False


def _values(expression: Mapping[str, Any]) -> list[Any]:
    values = expression.get("values")
    return values if isinstance(values, list) else []


def describe(selector: Mapping[str, Any]) -> str:
    """Return a selector of either form as kubectl writes it: ``app=web,tier in (a, b)``.

    The empty selector is ``everything``.
    """
    requirements = selector
    expressions: list[Mapping[str, Any]] = []
    if not selector.keys() - {"matchLabels", "matchExpressions"}:
        requirements = selector.get("matchLabels") or {}
        expressions = selector.get("matchExpressions") or []
    parts = [f"{key}={value}" for key, value in sorted(requirements.items())]
    parts.extend(_describe_expression(expression) for expression in expressions)
    return ",".join(parts) or "everything"


def _describe_expression(expression: Mapping[str, Any]) -> str:
    key = expression.get("key", "?")
    values = ", ".join(str(value) for value in _values(expression))
    match expression.get("operator"):
        case "In":
            return f"{key} in ({values})"
        case "NotIn":
            return f"{key} notin ({values})"
        case "Exists":
            return f"{key}"
        case "DoesNotExist":
            return f"!{key}"
        case operator:
            return f"{key} {operator} ({values})"

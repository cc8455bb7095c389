"""The nouns of chloro-lint: small frozen values that every other module speaks in.

This is the lowest layer; it imports the standard library and nothing else.
"""

from __future__ import annotations

from chloro_lint.model.errors import (
    ChloroError,
)
from chloro_lint.model.findings import (
    ControlResult,
    Diagnostic,
    Evidence,
    Excerpt,
    Location,
    Silenced,
    Unchecked,
)
from chloro_lint.model.manifests import (
    Absent,
    Comment,
    Defect,
    Document,
    FieldPath,
    Parsed,
    Place,
    Positions,
    Problem,
    Related,
    Resource,
    Scalar,
    Source,
    Span,
    value_at,
)
from chloro_lint.model.outcomes import (
    Outcome,
    Severity,
    Verdict,
    failed,
    inapplicable,
    passed,
    unknown,
)
from chloro_lint.model.rules import (
    Bound,
    LocalCheck,
    Parameter,
    Parameters,
    Rule,
    SetCheck,
    rule,
)

__all__ = [
    "Absent",
    "Bound",
    "ChloroError",
    "Comment",
    "ControlResult",
    "Defect",
    "Diagnostic",
    "Document",
    "Evidence",
    "Excerpt",
    "FieldPath",
    "LocalCheck",
    "Location",
    "Outcome",
    "Parameter",
    "Parameters",
    "Parsed",
    "Place",
    "Positions",
    "Problem",
    "Related",
    "Resource",
    "Rule",
    "Scalar",
    "SetCheck",
    "Severity",
    "Silenced",
    "Source",
    "Span",
    "Unchecked",
    "Verdict",
    "failed",
    "inapplicable",
    "passed",
    "rule",
    "unknown",
    "value_at",
]

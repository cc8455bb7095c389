"""What is said of where a report comes from: the same words in every format for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from chloro_lint.compliance import Compliance, Provenance, State
from chloro_lint.reporters.moments import spoken
from chloro_lint.reporters.text import count

_NAMED = 5
"""Files that a sentence names; more are counted."""


def facts(compliance: Compliance) -> Iterator[tuple[str, str, str]]:
    """Give the head of a report: name, value, and the digest that belongs to it or nothing."""
    report, provenance = compliance.report, compliance.provenance
    if provenance.system != compliance.title and report.system_found:
        yield "System", provenance.system, ""
    if report.framework:
        yield "Framework", report.framework_title, report.framework_digest
        if report.baseline != "none":
            yield "Values from baseline", report.baseline, report.baseline_digest
    else:
        yield "Baseline", report.baseline, report.baseline_digest
    digest = report.configuration_digest if report.configuration else ""
    yield "Configuration", report.configuration or "none; the defaults hold", digest
    looked = count(len(provenance.manifests) or report.coverage.files, "file")
    objects = count(report.coverage.resources, "object")
    yield "Manifests", f"{looked} with {objects}", provenance.digest
    if provenance.paths:
        yield "Looked at", ", ".join(provenance.paths), ""
    yield "Commit", commit(provenance), ""
    yield "State of the files", state_of_files(provenance), ""
    yield "Time", spoken(provenance.when) or "not stated", ""
    yield "Run by", provenance.run_by or "not stated", ""
    yield (
        "Tool",
        f"chloro-lint {report.tool_version} with {count(report.coverage.rules, 'rule')}",
        "",
    )


def commit(provenance: Provenance) -> str:
    """Name the commit with its branch and its repository."""
    found = provenance.repository
    if found is None:
        return "the files lie in no git repository"
    if not found.commit:
        return "nothing is committed"
    branch = f" on {found.branch}" if found.branch else ""
    return f"{found.commit}{branch}{f' of {found.remote}' if found.remote else ''}"


def state_of_files(provenance: Provenance) -> str:
    """Say whether the bytes that were read are those of the commit."""
    found = provenance.repository
    if found is None:
        return "not under version control, so the digests alone identify them"
    if found.why:
        return f"not compared with the commit: {found.why}"
    states = Counter(one.state for one in provenance.inputs)
    parts = []
    for state in (State.CHANGED, State.UNTRACKED, State.OUTSIDE):
        names = [one.file for one in provenance.inputs if one.state is state]
        if names:
            parts.append(f"{len(names)} {state.value} ({_listed(names)})")
    if found.missing:
        parts.append(f"{len(found.missing)} of the commit deleted ({_listed(found.missing)})")
    same = states[State.COMMITTED]
    if not parts:
        return f"all {same} as committed" if same > 1 else "as committed"
    return "; ".join([*parts, f"{same} as committed"] if same else parts)


def _listed(names: list[str] | tuple[str, ...]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more

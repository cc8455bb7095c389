"""Where results come from, in OSCAL's words: who assessed, and each file with its digest."""

from __future__ import annotations

from typing import Any

from chloro_lint.compliance import Compliance, Input, Provenance
from chloro_lint.reporters.oscal import identifier, line, link, props

_ASSESSOR = "assessor"


def assessor(provenance: Provenance) -> dict[str, Any]:
    """Return the parts of the metadata that say who ran it; none where nobody was named."""
    if not provenance.run_by:
        return {}
    name = identifier("party", provenance.run_by)
    return {
        "roles": [{"id": _ASSESSOR, "title": "Assessor"}],
        "parties": [{"uuid": name, "type": "person", "name": line(provenance.run_by)}],
        "responsible-parties": [{"role-id": _ASSESSOR, "party-uuids": [name]}],
    }


def origin(compliance: Compliance) -> list[dict[str, str]]:
    """Return properties of the result: the digests, the commit and what it does not have."""
    report, provenance = compliance.report, compliance.provenance
    repository = provenance.repository
    return props(
        system=provenance.system,
        manifests_sha256=provenance.digest,
        configuration=report.configuration,
        configuration_sha256=report.configuration_digest,
        commit=repository.commit if repository else "",
        branch=repository.branch if repository else "",
        repository=repository.remote if repository else "",
        files_not_as_committed=str(len(provenance.uncommitted)) if repository else "",
        previous_report=compliance.changes.since.name if compliance.changes else "",
    )


def resources(provenance: Provenance) -> list[dict[str, Any]]:
    """Return a resource for each file that was read, with its digest."""
    return [_resource(one) for one in provenance.inputs]


def _resource(one: Input) -> dict[str, Any]:
    return {
        "uuid": identifier("file", one.role, one.file, one.digest),
        "title": line(one.file),
        "description": f"A file that the verdicts rest on: {one.role}.",
        "props": props(role=one.role, state=one.state.value, bytes=str(one.size)),
        "rlinks": [
            {
                "href": link(one.file),
                "hashes": [{"algorithm": "SHA-256", "value": one.digest}],
            }
        ],
    }

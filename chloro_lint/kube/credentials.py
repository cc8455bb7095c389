"""Where credentials stand in manifests: which fields hold them, and what they look like."""

from __future__ import annotations

import re
from collections.abc import Iterator

from chloro_lint.kube.pods import pod
from chloro_lint.model import FieldPath, Resource

CREDENTIAL_NAME = re.compile(
    r"(?i)(?:passwo?r?d|passwd|pwd|passphrase|secret|token|api[-_]?key|private[-_]?key"
    r"|access[-_]?key|credential|salt)"
)
"""Names of settings that are credentials by what people call them."""


_LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"


def sensitive_paths(resource: Resource) -> Iterator[FieldPath]:
    """Return the paths whose values no output may show, whatever they hold."""
    if not resource.group and resource.kind == "Secret":
        for field in ("data", "stringData"):
            yield from ((field, key) for key in resource.mapping(field))
    if not resource.group and resource.kind == "ConfigMap":
        settings = resource.mapping("data")
        yield from (("data", key) for key in settings if CREDENTIAL_NAME.search(key))
    if resource.get("metadata", "annotations", _LAST_APPLIED) is not None:
        yield ("metadata", "annotations", _LAST_APPLIED)
    # A value of a wrong type is not in the data any more, and may be a secret all the same.
    for defect in resource.defects:
        if {"data", "stringData", "value"} & set(defect.path):
            yield defect.path
    described = pod(resource)
    for container in described.containers if described else ():
        for number, variable in enumerate(container.data.get("env", ())):
            name = variable.get("name") if isinstance(variable, dict) else None
            if isinstance(name, str) and CREDENTIAL_NAME.search(name) and "value" in variable:
                yield (*container.path, "env", number, "value")

"""CHL805: every object stands in a version of the API that the cluster serves."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.kube.api_removals import Removal, release, removal
from chloro_lint.model import (
    Outcome,
    Parameter,
    Parameters,
    Resource,
    Severity,
    failed,
    passed,
    rule,
    unknown,
)


@rule(
    code="CHL805",
    name="removed-api-version",
    severity=Severity.ERROR,
    target="resource",
    summary="API version is gone from Kubernetes, or its end is announced",
    why="An API server that no longer serves the version refuses the object, so an upgrade of the "
    "cluster breaks the next deployment, not the running system. Versions whose end is announced "
    "still work; they are information.",
    fix="Write the version that replaces it, and compare the fields: some have other names there.",
    parameters={
        "version": Parameter(
            "Release of Kubernetes that the manifests are for, such as 1.31",
            "string",
            "1.37",
            setting="kubernetes-version",
        )
    },
    references=(
        "https://kubernetes.io/docs/reference/using-api/deprecation-guide/",
        "https://kubernetes.io/docs/reference/using-api/deprecation-policy/",
    ),
    equivalents={
        "kube-linter": "no-extensions-v1beta",
        "kube-score": "stable-version",
        "trivy": "KSV-0107",
    },
)
def removed_api_version(resource: Resource, parameters: Parameters) -> Iterator[Outcome]:
    """Look the version up in the table of removals.

    A later removal counts once the version is deprecated: before that there may be nothing to
    move to.
    """
    at = resource.at("apiVersion")
    version = release(parameters["version"])
    if version is None:
        yield unknown(
            at,
            f"{parameters['version']!r} is no release of Kubernetes",
            missing="a parameter `version` of the form 1.37",
        )
        return
    end = removal(resource.api_version, resource.kind)
    if end is None:
        yield passed(at, seen=resource.api_version)
    elif end.removed <= version:
        yield failed(
            at,
            f"{resource.kind} is not served as {resource.api_version} since Kubernetes "
            f"{end.removed}{_instead(resource, end)}",
            seen=resource.api_version,
            expected=end.instead,
        )
    elif end.deprecated is None or end.deprecated <= version:
        yield failed(
            at,
            f"{resource.kind} will not be served as {resource.api_version} from Kubernetes "
            f"{end.removed} on{_instead(resource, end)}",
            seen=resource.api_version,
            expected=end.instead,
            severity=Severity.INFO,
        )
    else:
        yield passed(at, seen=resource.api_version)


def _instead(resource: Resource, end: Removal) -> str:
    if resource.kind == "PodSecurityPolicy":
        return "; label namespaces for Pod Security admission"
    return f"; use {end.instead}" if end.instead else "; nothing replaces it"

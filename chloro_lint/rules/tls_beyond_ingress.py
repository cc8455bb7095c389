"""CHL105: TLS ends at the Ingress controller."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.kube import ingress_nginx
from chloro_lint.model import (
    Outcome,
    Parameters,
    Resource,
    Severity,
    failed,
    inapplicable,
    passed,
    rule,
)
from chloro_lint.world import World

_ENCRYPTED = ("HTTPS", "GRPCS", "AUTO_HTTP")


@rule(
    code="CHL105",
    name="tls-beyond-ingress",
    severity=Severity.ERROR,
    target="set",
    summary="TLS goes on behind the Ingress, which the architecture ends there",
    why=(
        "With ssl-passthrough the controller never sees a request: rate limits, redirects, headers "
        "and paths of the Ingress have no effect. With an encrypted backend protocol the pods "
        "would need certificates that the architecture does not give them."
    ),
    fix="Remove the annotation, so that the controller ends TLS and speaks HTTP to the pods.",
    references=(
        "https://kubernetes.github.io/ingress-nginx/user-guide/tls/#ssl-passthrough",
        "https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/#backend-protocol",
    ),
)
def tls_beyond_ingress(world: World, _parameters: Parameters) -> Iterator[Outcome]:
    """Read ``ssl-passthrough`` and ``backend-protocol`` as ingress-nginx does.

    Where no architecture says that TLS ends at the Ingress, carrying it on is a sound choice.
    """
    for ingress in world.set.of_kind("Ingress"):
        if world.in_system(ingress):
            yield _judged(ingress)
        else:
            yield inapplicable(
                ingress.at("metadata", "name"), "no architecture says where its TLS ends"
            )


def _judged(ingress: Resource) -> Outcome:
    if ingress_nginx.switched_on(ingress, "ssl-passthrough"):
        return failed(
            ingress_nginx.place(ingress, "ssl-passthrough"),
            f"{ingress.label} passes TLS on to the pods: ssl-passthrough is on",
            seen="ssl-passthrough",
            expected="TLS ends here",
        )
    protocol = ingress_nginx.annotation(ingress, "backend-protocol") or "HTTP"
    if protocol.strip().upper() in _ENCRYPTED:
        return failed(
            ingress_nginx.place(ingress, "backend-protocol"),
            f"{ingress.label} speaks {protocol.strip().upper()} to its pods",
            seen=protocol,
            expected="HTTP or GRPC",
        )
    return passed(
        ingress_nginx.place(ingress, "backend-protocol"),
        seen=f"backend-protocol {protocol}",
        expected="TLS ends here",
    )

"""CHL103: port 80 only sends people to 443."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.kube import ingress_nginx
from chloro_lint.kube.ingress_controllers import for_ingress_nginx
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

_DEFAULTS = {"ssl-redirect": True, "force-ssl-redirect": False}


@rule(
    code="CHL103",
    name="disabled-ssl-redirect",
    severity=Severity.ERROR,
    target="resource",
    kinds=("Ingress",),
    summary="Redirect from HTTP to HTTPS is switched off",
    why=(
        "Who types the host without https stays on port 80, and everything they send travels in "
        "clear. ingress-nginx redirects by default where a certificate is configured; these "
        "annotations take that back. It reads only true and false (and t, f, 1, 0): of any other "
        "word it says nothing but a line in its log, and uses the default."
    ),
    fix='Remove the annotation, or set it to `"true"`.',
    references=(
        "https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/#server-side-https-enforcement-through-redirect",
    ),
)
def disabled_ssl_redirect(ingress: Resource, _parameters: Parameters) -> Iterator[Outcome]:
    """Read ``ssl-redirect`` and ``force-ssl-redirect`` as Go's ParseBool does.

    An explicit ``force-ssl-redirect`` is needed only without TLS, which is another rule's matter.
    There ``ssl-redirect`` changes nothing unless another Ingress brings a certificate for the
    host, so that switching it off is worth a warning.
    """
    if not for_ingress_nginx(ingress):
        yield inapplicable(ingress.at("metadata"), f"{ingress.label} is not for ingress-nginx")
        return
    if ingress_nginx.is_canary(ingress):
        yield inapplicable(ingress.at("metadata"), f"{ingress.label} is a canary")
        return
    findings = [one for name in _DEFAULTS if (one := _judged(ingress, name)) is not None]
    yield from findings
    if findings:
        return
    written = [name for name in _DEFAULTS if ingress_nginx.annotation(ingress, name) is not None]
    if written or ingress.items("spec", "tls"):
        name = written[0] if written else "ssl-redirect"
        seen = f"{name} true" if written else "absent: ingress-nginx redirects by default"
        yield passed(ingress_nginx.place(ingress, name), seen=seen)
    else:
        yield inapplicable(ingress.at("spec", "tls"), f"{ingress.label} has no TLS to redirect to")


def _judged(ingress: Resource, name: str) -> Outcome | None:
    text = ingress_nginx.annotation(ingress, name)
    if text is None or ingress_nginx.boolean(text):
        return None
    at = ingress_nginx.place(ingress, name)
    default = "true" if _DEFAULTS[name] else "false"
    if ingress_nginx.boolean(text) is None:
        return failed(
            at,
            f"{name} of {ingress.label} is {text!r}, which is no boolean: ingress-nginx uses the "
            f"default, {default}",
            seen=repr(text),
            expected="true",
            severity=Severity.WARNING,
        )
    # The default redirect stays in force where only the stronger one is refused.
    kept = name == "force-ssl-redirect" and ingress_nginx.switched_on(
        ingress, "ssl-redirect", default=True
    )
    return failed(
        at,
        f"{ingress.label} switches the redirect to HTTPS off: {name} is {text!r}",
        seen=text,
        expected="true",
        severity=Severity.WARNING if kept or not ingress.items("spec", "tls") else None,
    )

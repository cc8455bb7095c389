"""Small sets for tests of the connectivity view: a shop, its architecture, and what is wrong in it."""

from __future__ import annotations

from chloro_lint.baseline import Baseline
from chloro_lint.manifest_set import ManifestSet
from chloro_lint.proof.topology import Link, Topology
from chloro_lint.world import World
from tests.harness import FIXTURES, baseline
from tests.written import architecture, resources

SHOP = """\
name: shop
title: A shop
system: {namespaces: [shop]}
components:
  web: {workload: {kind: Deployment, name: web}, namespace: shop, port: 3000}
  api: {workload: {kind: Deployment, name: api}, namespace: shop, port: 5000}
flows:
  - {from: internet, to: ingress, ports: [TCP/443]}
  - {from: ingress, to: web, ports: [TCP/3000]}
  - {from: web, to: api, ports: [TCP/5000]}
  - {from: api, to: internet, ports: [TCP/443], required: false}
assumptions:
  ingress-controller: {namespace: ingress-nginx, labels: {app: nginx}}
controls: {}
"""


def workload(name: str, port: int = 0, *, namespace: str = "shop", kind: str = "Deployment") -> str:
    ports = f", ports: [{{containerPort: {port}}}]" if port else ""
    return (
        f"apiVersion: apps/v1\nkind: {kind}\nmetadata: {{name: {name}, namespace: {namespace}}}\n"
        f"spec:\n  selector: {{matchLabels: {{app: {name}}}}}\n  template:\n"
        f"    metadata: {{labels: {{app: {name}}}}}\n"
        f"    spec: {{containers: [{{name: c, image: 'r.example/{name}:1'{ports}}}]}}\n"
    )


def policy(
    of: str, *, ingress: str | None = None, egress: str | None = None, namespace: str = "shop"
) -> str:
    """Write a policy over one app; a direction that is given is isolated and has these rules."""
    sides = {"Ingress": ingress, "Egress": egress}
    types = ", ".join(side for side, rules in sides.items() if rules is not None)
    lines = [f"  {side.lower()}: {rules}" for side, rules in sides.items() if rules is not None]
    selector = f"{{matchLabels: {{app: {of}}}}}" if of else "{}"
    return (
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n"
        f"metadata: {{name: {of or 'all'}-{types.lower().replace(', ', '-')}, "
        f"namespace: {namespace}}}\nspec:\n  podSelector: {selector}\n"
        f"  policyTypes: [{types}]\n" + "\n".join(lines) + "\n"
    )


def app(name: str) -> str:
    """Write the peer that an app of the same namespace is."""
    return f"{{podSelector: {{matchLabels: {{app: {name}}}}}}}"


CONTROLLER = (
    "{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ingress-nginx}}, "
    "podSelector: {matchLabels: {app: nginx}}}"
)
SOUND = (
    workload("web", 3000),
    workload("api", 5000),
    policy("web", ingress=f"[{{from: [{CONTROLLER}], ports: [{{port: 3000}}]}}]",
           egress=f"[{{to: [{app('api')}], ports: [{{port: 5000}}]}}]"),
    policy("api", ingress=f"[{{from: [{app('web')}], ports: [{{port: 5000}}]}}]", egress="[]"),
)  # fmt: skip
"""What the architecture of the shop wants, and nothing else."""


def shop() -> Baseline:
    return architecture(SHOP)


def world_of(*documents: str, under: Baseline | None = None, name: str = "") -> World:
    return World(ManifestSet(resources("---\n".join(documents)), name), under)


def fixture(name: str) -> World:
    """Read a folder of fixtures under the baseline that ships."""
    found = [
        resource
        for path in sorted((FIXTURES / name).glob("*.yaml"))
        for resource in resources(path.read_text(), path.name)
    ]
    return World(ManifestSet(found), baseline())


def said(link: Link) -> str:
    """Write a link on one line."""
    parts = "; ".join(f"{state} {ports}" for state, ports in link.parts)
    return f"{link.source.label} > {link.target.label}: {parts}"


def lines(of: Topology) -> list[str]:
    return [said(one) for one in of.links]

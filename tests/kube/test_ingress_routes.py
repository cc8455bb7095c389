"""The lens on routes: hosts, TLS entries, and the path that wins."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chloro_lint.kube.ingress_routes import (
    DEFAULT_BACKEND,
    Cover,
    Route,
    for_host,
    hosts,
    matches_host,
    routes,
    tls_cover,
    winner,
)
from chloro_lint.model import Resource
from tests.kube.decoded import objects, only

SHOP = """
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: shop}
spec:
  defaultBackend: {service: {name: fallback, port: {number: 80}}}
  tls:
    - {hosts: [a.example.com, "*.example.org"], secretName: a}
  rules:
    - host: A.example.com
      http:
        paths:
          - {path: /, pathType: Prefix, backend: {service: {name: root, port: {number: 80}}}}
          - {path: /api/, pathType: Prefix, backend: {service: {name: api, port: {number: 80}}}}
          - {path: /api, pathType: Exact, backend: {service: {name: exact, port: {number: 80}}}}
          - {path: /v, pathType: ImplementationSpecific,
             backend: {service: {name: loose, port: {number: 80}}}}
    - host: "*.example.com"
      http:
        paths:
          - {path: /w, pathType: Prefix, backend: {service: {name: wild, port: {number: 80}}}}
    - http:
        paths:
          - {path: /, pathType: Prefix, backend: {resource: {kind: Bucket, name: files}}}
"""


def shop() -> Resource:
    return only(SHOP)


def led(host: str, path: str) -> str | None:
    found = winner(for_host(tuple(routes(shop())), host), path)
    return None if found is None else found.service or str(found.place.path[-1])


def test_routes_come_in_the_order_written_and_the_default_last() -> None:
    assert [(one.host, one.path, one.service) for one in routes(shop())] == [
        ("a.example.com", "/", "root"),
        ("a.example.com", "/api/", "api"),
        ("a.example.com", "/api", "exact"),
        ("a.example.com", "/v", "loose"),
        ("*.example.com", "/w", "wild"),
        ("", "/", ""),
        ("", "/", "fallback"),
    ]


def test_the_older_api_names_services_by_another_field() -> None:
    older = only("""
    apiVersion: extensions/v1beta1
    kind: Ingress
    metadata: {name: a}
    spec:
      backend: {serviceName: fallback, servicePort: 80}
      rules: [{http: {paths: [{backend: {serviceName: web, servicePort: http}}]}}]
    """)
    first, last = routes(older)
    assert (first.service, first.path, first.path_type) == ("web", "/", "ImplementationSpecific")
    assert (last.service, last.path_type) == ("fallback", DEFAULT_BACKEND)
    assert first.place.path[-1] == "serviceName"


@pytest.mark.parametrize(
    ("host", "path", "service"),
    [
        ("a.example.com", "/", "root"),
        ("A.EXAMPLE.COM", "/apix", "root"),
        ("a.example.com", "/api", "exact"),
        ("a.example.com", "/api/", "api"),
        ("a.example.com", "/api/orders", "api"),
        ("a.example.com", "/version", "loose"),
        ("b.example.com", "/w", "wild"),
        ("b.example.com", "/", "fallback"),
        ("b.b.example.com", "/w", "name"),
        ("example.net", "/w", "name"),
    ],
)
def test_the_longest_match_of_the_nearest_host_wins(host: str, path: str, service: str) -> None:
    assert led(host, path) == service


def test_without_a_default_backend_an_unmatched_path_leads_nowhere() -> None:
    found = [one for one in routes(shop()) if one.path_type != DEFAULT_BACKEND]
    assert winner(for_host(found, "b.example.com"), "/") is None


def test_a_rule_without_paths_has_no_route_but_a_host() -> None:
    one = only("""
    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata: {name: a}
    spec: {rules: [{host: a.example.com}]}
    """)
    assert list(routes(one)) == []
    assert [host.name for host in hosts(one)] == ["a.example.com"]


@pytest.mark.parametrize(
    ("pattern", "host", "covers"),
    [
        ("a.example.com", "A.example.com", True),
        ("*.example.com", "a.example.com", True),
        ("*.example.com", "*.example.com", True),
        ("*.example.com", "example.com", False),
        ("*.example.com", "a.b.example.com", False),
        ("*.example.com", "*.a.example.com", False),
        ("a.example.com", "*.example.com", False),
        ("*.", "a.", False),
        ("", "a.example.com", False),
    ],
)
def test_a_wildcard_stands_for_one_label(pattern: str, host: str, *, covers: bool) -> None:
    assert matches_host(pattern, host) is covers


@pytest.mark.parametrize(
    ("tls", "host", "cover"),
    [
        ("[{hosts: [a.com]}]", "a.com", Cover.NAMED),
        ("[{hosts: [a.com]}]", "b.com", Cover.NONE),
        ("[{hosts: [a.com]}]", "", Cover.NONE),
        ("[{secretName: x}]", "", Cover.NAMED),
        ("[{secretName: x}]", "a.com", Cover.UNNAMED),
        ("[{secretName: x}, {hosts: ['*.com']}]", "a.com", Cover.NAMED),
        ("[]", "a.com", Cover.NONE),
    ],
)
def test_a_tls_entry_covers_its_hosts(tls: str, host: str, cover: Cover) -> None:
    one = only(
        "{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: a}, "
        f"spec: {{tls: {tls}}}}}"
    )
    assert tls_cover(one, host)[0] is cover


PATHS = st.lists(st.sampled_from(["a", "b", "ab"]), max_size=3).map(lambda x: "/" + "/".join(x))


@given(
    st.lists(st.tuples(PATHS, st.sampled_from(["Prefix", "Exact"])), max_size=6, unique=True), PATHS
)
def test_the_order_of_paths_does_not_matter(written: list[tuple[str, str]], request: str) -> None:
    [one] = objects("{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: a}}")
    found = [Route(one, "", path, kind, (), (path, kind)) for path, kind in written]
    forward, backward = winner(found, request), winner(found[::-1], request)
    assert (forward and forward.backend) == (backward and backward.backend)
    if forward is not None:
        assert request.startswith(forward.path.rstrip("/"))

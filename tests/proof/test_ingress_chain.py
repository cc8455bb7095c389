"""The way of a request: each link where it holds, where it breaks, and where nothing is known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from chloro_lint.manifest_set import ManifestSet
from chloro_lint.proof.chain_links import Chain, State, Step
from chloro_lint.world import World
from tests.written import resources

NAMESPACE = "{apiVersion: v1, kind: Namespace, metadata: {name: shop}}"
INGRESS = """\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web, namespace: shop}
spec:
  rules:
  - host: shop.example.com
    http:
      paths:
      - {path: /api, pathType: Prefix, backend: {service: {name: web, port: {%s}}}}
"""
ROUTE = """\
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: web, namespace: shop}
spec:
  parentRefs: [{name: public%s}]
  hostnames: [shop.example.com]
  rules: [{matches: [{path: {value: /api}}], backendRefs: [{name: web, port: 80}]}]
"""
GATEWAY = """\
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: public, namespace: %s}
spec: {gatewayClassName: any, listeners: [{name: web, port: 80, protocol: HTTP%s}]}
"""
SERVICE = """\
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec: {selector: {app: web}, ports: [{name: http, port: 80, targetPort: %s}]%s}
"""
POD = """\
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {app: web}}
spec: {containers: [{name: web, image: web:1, ports: [{name: web, containerPort: 8080}]}]}
"""
POLICY = """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web, namespace: shop}
spec: {podSelector: {}, policyTypes: [Ingress], ingress: [%s]}
"""
CONTROLLER = {"ingress-controller": {"namespace": "nginx", "labels": {"app": "nginx"}}}
NUMBER = INGRESS % "number: 80"


def chains(*texts: str, assumptions: Mapping[str, Any] | None = None) -> list[Chain]:
    found = [one for text in texts for one in resources(text)]
    return list(World(ManifestSet(found), assumptions=assumptions).chains.all)


def chain(*texts: str, assumptions: Mapping[str, Any] | None = None) -> Chain:
    [one] = chains(*texts, assumptions=assumptions)
    return one


def end(one: Chain) -> tuple[State, Step | None, str]:
    return (one.state, one.end.step if one.end else None, one.end.says if one.end else "")


def test_a_whole_chain_is_printed_link_by_link() -> None:
    one = chain(NUMBER, SERVICE % ("web", ""), POD)
    assert str(one) == (
        "Ingress shop/web routes shop.example.com/api to Service web → "
        "Service shop/web leads from 80 to web → "
        "Service shop/web selects the pods of Pod shop/web → "
        "container 'web' listens on 8080"
    )
    assert (one.state, one.port, one.protocol) == (State.WHOLE, 8080, "TCP")


@pytest.mark.parametrize("port", ["number: 80", "name: http"])
def test_a_port_is_found_by_number_and_by_name(port: str) -> None:
    assert chain(INGRESS % port, SERVICE % (8080, ""), POD).state is State.WHOLE


@pytest.mark.parametrize("port", ["number: 8080", "name: web"])
def test_a_target_port_is_no_port_of_the_service(port: str) -> None:
    state, step, _ = end(chain(INGRESS % port, SERVICE % ("web", ""), POD))
    assert (state, step) == (State.BROKEN, Step.PORT)


def test_an_unnamed_port_is_not_found_by_an_empty_name() -> None:
    service = (SERVICE % ("web", "")).replace("name: http, ", "")
    _, step, _ = end(chain(INGRESS % "name: ''", service, POD))
    assert step is Step.PORT


def test_a_service_that_is_not_here_breaks_only_what_is_all_here() -> None:
    assert end(chain(NUMBER))[:2] == (State.UNKNOWN, Step.SERVICE)
    assert end(chain(NAMESPACE, NUMBER))[:2] == (State.BROKEN, Step.SERVICE)


@pytest.mark.parametrize(
    ("service", "missing"),
    [
        (
            (SERVICE % (80, "")).replace("selector: {app: web}", "clusterIP: None"),
            "the endpoints of Service shop/web",
        ),
        (
            (SERVICE % (80, ", type: ExternalName, externalName: a.example.com")),
            "who answers at a.example.com",
        ),
    ],
)
def test_endpoints_that_are_made_by_hand_are_unknown(service: str, missing: str) -> None:
    one = chain(NUMBER, service, POD)
    assert (one.state, one.missing) == (State.UNKNOWN, missing)


def test_a_selector_that_no_pod_carries_breaks_the_chain() -> None:
    other = POD.replace("app: web", "app: api")
    assert end(chain(NUMBER, SERVICE % (80, ""), other))[:2] == (State.BROKEN, Step.PODS)
    assert end(chain(NUMBER, SERVICE % (80, "")))[:2] == (State.UNKNOWN, Step.PODS)


@pytest.mark.parametrize(
    ("target", "says"),
    [
        ("api", "no container has a port 'api': Pod shop/web declares web 8080"),
        ("5000", "no container listens on 5000: Pod shop/web declares web 8080"),
    ],
)
def test_a_target_port_that_nobody_listens_on_breaks_the_chain(target: str, says: str) -> None:
    one = chain(NUMBER, SERVICE % (target, ""), POD)
    assert end(one) == (State.BROKEN, Step.LISTENER, says)


def test_a_workload_each_is_a_chain_each() -> None:
    other = POD.replace("name: web, namespace", "name: old, namespace").replace("8080", "9090")
    found = chains(NUMBER, SERVICE % (8080, ""), POD, other)
    assert {(one.pod.resource.name, one.state) for one in found if one.pod} == {
        ("web", State.WHOLE),
        ("old", State.BROKEN),
    }


FROM_NGINX = "{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: nginx}}}], ports: [{port: %s}]}"  # fmt: skip


@pytest.mark.parametrize(
    ("rules", "assumptions", "state"),
    [
        ("", {}, State.BROKEN),
        ("{ports: [{port: 8080}]}", {}, State.WHOLE),
        ("{ports: [{port: web}]}", {}, State.WHOLE),
        ("{ports: [{port: 80}]}", {}, State.BROKEN),
        ("{ports: [{port: 8000, endPort: 8100}]}", {}, State.WHOLE),
        ("{from: [{}], ports: [{port: 8080}]}", {}, State.BROKEN),
        (FROM_NGINX % 8080, {}, State.UNKNOWN),
        (FROM_NGINX % 8080, CONTROLLER, State.WHOLE),
        (FROM_NGINX % 80, CONTROLLER, State.BROKEN),
        ("{from: [{podSelector: {}}]}", CONTROLLER, State.BROKEN),
        ("{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}", CONTROLLER, State.UNKNOWN),
    ],
)
def test_policies_see_the_port_of_the_pod_and_who_comes(
    rules: str, assumptions: Mapping[str, Any], state: State
) -> None:
    one = chain(NUMBER, SERVICE % ("web", ""), POD, POLICY % rules, assumptions=assumptions)
    assert one.state is state
    assert one.state is State.WHOLE or (one.end and one.end.step is Step.POLICY)


def test_a_verdict_names_the_assumed_controller_and_its_policy() -> None:
    one = chain(
        NUMBER,
        SERVICE % ("web", ""),
        POD,
        POLICY % (FROM_NGINX % 80),
        assumptions=CONTROLLER,
    )
    assert end(one)[2] == "NetworkPolicy web opens TCP/80"
    assert one.assumptions == ("ingress-controller is the pods app=nginx of namespace nginx",)


@pytest.mark.parametrize(
    ("group", "kind", "namespace"),
    [
        ("policy.networking.k8s.io/v1alpha1", "AdminNetworkPolicy", ""),
        ("policy.networking.k8s.io/v1alpha1", "BaselineAdminNetworkPolicy", ""),
        ("policy.networking.k8s.io/v1alpha2", "ClusterNetworkPolicy", ""),
        ("cilium.io/v2", "CiliumNetworkPolicy", "shop"),
        ("cilium.io/v2", "CiliumClusterwideNetworkPolicy", ""),
        ("projectcalico.org/v3", "NetworkPolicy", "shop"),
        ("projectcalico.org/v3", "GlobalNetworkPolicy", ""),
        ("crd.projectcalico.org/v1", "GlobalNetworkPolicy", ""),
    ],
)
def test_policies_of_other_models_leave_it_unknown_by_name(
    group: str, kind: str, namespace: str
) -> None:
    where = f", namespace: {namespace}" if namespace else ""
    other = f"{{apiVersion: {group}, kind: {kind}, metadata: {{name: all{where}}}, spec: {{}}}}"
    one = chain(NUMBER, SERVICE % ("web", ""), POD, other)
    assert one.state is State.UNKNOWN
    assert one.missing.startswith(f"what {kind} ")


def test_a_policy_of_another_model_in_another_namespace_changes_nothing() -> None:
    other = "{apiVersion: cilium.io/v2, kind: CiliumNetworkPolicy, metadata: {name: a, namespace: b}}"  # fmt: skip
    assert chain(NUMBER, SERVICE % ("web", ""), POD, other).state is State.WHOLE


def test_a_route_of_the_gateway_api_is_followed_the_same_way() -> None:
    one = chain(ROUTE % "", SERVICE % ("web", ""), POD)
    assert str(one).startswith("HTTPRoute shop/web routes shop.example.com/api to Service web → ")
    assert one.state is State.WHOLE


@pytest.mark.parametrize(
    ("gateway", "parent", "says"),
    [
        (("shop", ""), "", ""),
        (("shop", ", hostname: '*.example.com'"), "", ""),
        (("other", ", allowedRoutes: {namespaces: {from: All}}"), ", namespace: other", ""),
        (
            ("other", ""),
            ", namespace: other",
            "takes routes of its own namespace other only, by its listener 'web'",
        ),
        (
            (
                "other",
                ", allowedRoutes: {namespaces: {from: Selector, selector: {matchLabels: {a: b}}}}",
            ),
            ", namespace: other",
            "does not select namespace shop by its listener 'web'",
        ),
        (("shop", ""), ", sectionName: api", "has no listener 'api', only web"),
        (("shop", ""), ", port: 443", "has no such listener on port 443"),
        (
            ("shop", ", hostname: other.example.com"),
            "",
            "answers for other.example.com only, by its listener 'web'",
        ),
        (
            ("shop", ", allowedRoutes: {kinds: [{kind: GRPCRoute}]}"),
            "",
            "takes no HTTPRoute by its listener 'web'",
        ),
    ],
)
def test_a_gateway_takes_the_routes_that_its_listeners_allow(
    gateway: tuple[str, str], parent: str, says: str
) -> None:
    one = chain(GATEWAY % gateway, ROUTE % parent, SERVICE % ("web", ""), POD)
    expected = f"Gateway {gateway[0]}/public {says}"
    assert end(one) == ((State.BROKEN, Step.GATEWAY, expected) if says else (State.WHOLE, None, ""))


def test_a_backend_of_another_kind_is_no_entrance() -> None:
    backend = "{name: bucket, group: storage.example.com, kind: Bucket, port: 80}"
    assert chains((ROUTE % "").replace("{name: web, port: 80}", backend)) == []


@pytest.mark.parametrize("kind", ["TCPRoute", "TLSRoute", "UDPRoute", "GRPCRoute"])
def test_every_kind_of_route_has_backends(kind: str) -> None:
    text = f"""\
        apiVersion: gateway.networking.k8s.io/v1alpha2
        kind: {kind}
        metadata: {{name: web, namespace: shop}}
        spec: {{rules: [{{backendRefs: [{{name: web, port: 80}}]}}]}}
        """
    assert chain(text, SERVICE % ("web", ""), POD).state is State.WHOLE


# A slow and obvious model: ask every Service, port and pod in turn.

targets = st.sampled_from([80, 8080, 5000, "web", "api"])
service_ports = st.lists(
    st.fixed_dictionaries({"port": st.sampled_from([80, 81]), "targetPort": targets}),
    min_size=1,
    max_size=2,
    unique_by=lambda one: one["port"],
)
container_ports = st.lists(
    st.fixed_dictionaries(
        {"containerPort": st.sampled_from([80, 8080]), "name": st.sampled_from(["web", "api"])}
    ),
    max_size=2,
    unique_by=lambda one: one["name"],
)
opened = st.one_of(st.none(), st.lists(st.sampled_from([80, 8080, "web"]), max_size=2))


def model(
    wanted: int,
    ports: list[dict[str, Any]],
    declared: list[dict[str, Any]],
    policy: list[Any] | None,
) -> tuple[State, Step | None]:
    found = [one for one in ports if one["port"] == wanted]
    if not found:
        return State.BROKEN, Step.PORT
    target = found[0]["targetPort"]
    names = {one["name"]: one["containerPort"] for one in declared}
    if isinstance(target, str):
        if target not in names:
            return State.BROKEN, Step.LISTENER
        number = names[target]
    else:
        number = target
        if number not in names.values():
            reached = [
                one
                for one in ports
                if one["targetPort"] in names or one["targetPort"] in names.values()
            ]
            certain = declared and not reached
            return (State.BROKEN if certain else State.UNKNOWN), Step.LISTENER
    if policy is None:
        return State.WHOLE, None
    for one in policy:
        if one == number or names.get(one) == number:
            return State.WHOLE, None
    return State.BROKEN, Step.POLICY


@given(st.sampled_from([80, 81]), service_ports, container_ports, opened)
@settings(max_examples=200, deadline=None)
def test_a_chain_ends_where_a_slow_model_says(
    wanted: int,
    ports: list[dict[str, Any]],
    declared: list[dict[str, Any]],
    policy: list[Any] | None,
) -> None:
    documents = list(yaml.safe_load_all(f"{INGRESS % f'number: {wanted}'}---\n{POD}"))
    documents[1]["spec"]["containers"][0]["ports"] = declared
    service = yaml.safe_load(SERVICE % (80, ""))
    service["spec"]["ports"] = [{**one, "name": f"p{one['port']}"} for one in ports]
    documents.append(service)
    if policy is not None:
        text = POLICY % "".join(f"{{ports: [{{port: {one}}}]}}, " for one in policy)
        documents.append(yaml.safe_load(text))
    one = chain(yaml.safe_dump_all(documents))
    assert end(one)[:2] == model(wanted, ports, declared, policy)

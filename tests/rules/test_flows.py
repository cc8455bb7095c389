"""What fixtures cannot say of blocked-flow and unintended-flow: what stays unknown, and why."""

from __future__ import annotations

from textwrap import indent

import pytest

from chloro_lint.model import ControlResult, Verdict
from chloro_lint.report import Report
from tests.harness import rule
from tests.written import architecture, lines_of, report_on, source

BASELINE = """\
name: shop
system: {{namespaces: [shop]}}
components:
  web: {{workload: {{kind: Pod, name: web}}}}
  api: {{workload: {{kind: Pod, name: api}}}}
  db: {{workload: {{kind: Pod, name: db}}, optional: true}}
flows:
  - {{from: internet, to: ingress, ports: [TCP/443]}}
  - {{from: ingress, to: web, ports: [TCP/80]}}
  - {{from: web, to: api, ports: [TCP/81]}}
  - {{from: api, to: db, ports: [TCP/5432]}}
  - {{from: [web, api], to: dns, ports: [UDP/53]}}
  - {{from: api, to: internet, ports: [TCP/443]}}
assumptions:
  ipblock: any-address
  dns: {{namespace: kube-system, labels: {{k8s-app: kube-dns}}}}
  ingress-controller: {{namespace: front, labels: {{app: controller}}}}
controls:
  S-1:
    section: s
    statement: x
    decided_by: [{{rule: {rule}, flows: {{$value: flows}}, {parameters}}}]
"""
WHY = "the architecture draws no such flow"
DNS = "{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}}"


def pod(name: str, port: int = 0, spec: str = "") -> str:
    ports = f"ports: [{{containerPort: {port}, name: main}}]" if port else ""
    return f"""\
---
apiVersion: v1
kind: Pod
metadata: {{name: {name}, namespace: shop, labels: {{app: {name}}}}}
spec: {{{spec} containers: [{{name: c, {ports}}}]}}
"""


def policy(spec: str, name: str = "p") -> str:
    return f"""\
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {{name: {name}, namespace: shop}}
spec:
{indent(spec, "  ")}
"""


PODS = pod("web", 80) + pod("api", 81)


def judged(
    rule_name: str, manifests: str, parameters: str = "", without: str = ""
) -> tuple[ControlResult, Report]:
    text = BASELINE.format(rule=rule_name, parameters=parameters)
    text = "\n".join(line for line in text.splitlines() if not without or without not in line)
    report = report_on([source(manifests)], rule(rule_name), baseline=architecture(text))
    assert report.crashes == ()
    [control] = report.controls
    return control, report


def blocked(manifests: str, parameters: str = "", without: str = "") -> ControlResult:
    return judged("blocked-flow", manifests, parameters, without)[0]


def unintended(manifests: str, parameters: str = "", without: str = "") -> ControlResult:
    return judged("unintended-flow", manifests, parameters, without)[0]


def test_an_edge_that_works_names_the_rules_that_let_it_pass() -> None:
    opens = policy("podSelector: {matchLabels: {app: api}}\ningress: [{ports: [{port: main}]}]")
    control = blocked(PODS + opens, "from: [web], to: [api]")
    [one] = control.evidence
    assert (control.verdict, one.seen) == (Verdict.PASS, "web reaches api on TCP/81 by p")
    assert one.path == "/spec/ingress/0"


def test_an_edge_to_the_world_outside_names_its_assumption() -> None:
    [one] = blocked(PODS, "from: [web], to: [dns]").evidence
    assert one.assumptions == ("dns is the pods k8s-app=kube-dns of namespace kube-system",)
    assert one.seen == "web reaches dns on UDP/53 by no policy stopping it"


def test_edges_of_which_neither_end_is_in_the_set_are_not_judged() -> None:
    assert blocked(PODS, "to: [ingress]").verdict is Verdict.NOT_APPLICABLE


def test_an_absent_component_that_is_optional_leaves_the_question_aside() -> None:
    assert blocked(PODS, "to: [db]").verdict is Verdict.NOT_APPLICABLE
    assert unintended(PODS, "to: [db]").verdict is Verdict.NOT_APPLICABLE


def test_an_absent_component_that_is_not_optional_fails_its_edges() -> None:
    assert blocked(pod("web", 80), "from: [web], to: [api]").verdict is Verdict.FAIL


def test_where_nothing_says_who_a_party_is_nothing_is_known() -> None:
    control = blocked(PODS, "to: [dns]", "  dns:")
    assert control.verdict is Verdict.UNKNOWN
    assert {one.missing for one in control.evidence} == {
        "assumptions.dns: the namespace and the labels of its pods"
    }


def test_containers_that_declare_no_port_may_listen_on_any() -> None:
    control = blocked(pod("web") + pod("api"), "from: [web], to: [api]")
    [one] = control.evidence
    assert (control.verdict, one.missing) == (Verdict.UNKNOWN, "what listens on TCP/81 of api")


def test_a_service_that_leads_to_an_undeclared_port_leaves_it_unknown() -> None:
    service = """\
---
apiVersion: v1
kind: Service
metadata: {name: api, namespace: shop}
spec: {selector: {app: api}, ports: [{port: 80, targetPort: 81}]}
"""
    manifests = pod("web", 80) + pod("api", 8080)
    assert blocked(manifests, "from: [web], to: [api]").verdict is Verdict.FAIL
    assert blocked(manifests + service, "from: [web], to: [api]").verdict is Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("block", "verdict"),
    [
        ("{cidr: 0.0.0.0/0}", Verdict.PASS),
        ("{cidr: 0.0.0.0/0, except: [10.0.0.0/8, 169.254.0.0/16]}", Verdict.PASS),
        ("{cidr: 0.0.0.0/0, except: [35.0.0.0/8]}", Verdict.UNKNOWN),
        ("{cidr: 35.0.0.0/8}", Verdict.FAIL),
        ("{cidr: 10.0.0.0/8}", Verdict.FAIL),
        ("{cidr: '::/0'}", Verdict.FAIL),
    ],
)
def test_the_internet_is_every_global_ipv4_address(block: str, verdict: Verdict) -> None:
    spec = "podSelector: {}\npolicyTypes: [Egress]\n"
    spec += f"egress: [{{to: [{{ipBlock: {block}}}], ports: [{{port: 443}}]}}]"
    assert blocked(PODS + policy(spec), "to: [internet]").verdict is verdict


def test_two_blocks_may_cover_the_internet_together() -> None:
    spec = "podSelector: {}\npolicyTypes: [Egress]\n"
    spec += "egress: [{to: [{ipBlock: {cidr: 0.0.0.0/1}}, {ipBlock: {cidr: 128.0.0.0/1}}]}]"
    assert blocked(PODS + policy(spec), "to: [internet]").verdict is Verdict.PASS


def test_dns_by_an_address_depends_on_the_plugin() -> None:
    spec = "podSelector: {}\npolicyTypes: [Egress]\n"
    spec += "egress: [{to: [{ipBlock: {cidr: 10.0.0.0/8}}], ports: [{protocol: UDP, port: 53}]}]"
    control = blocked(PODS + policy(spec), "from: [web], to: [dns]")
    [one] = control.evidence
    assert control.verdict is Verdict.UNKNOWN
    assert one.missing == "whether the network plugin applies ipBlock to pods"


def test_a_cache_on_the_nodes_may_answer_what_goes_to_dns() -> None:
    spec = "podSelector: {}\npolicyTypes: [Egress]\negress:\n"
    cache = "- {to: [{ipBlock: {cidr: 169.254.20.10/32}}], ports: [{protocol: UDP, port: 53}]}"
    control = blocked(PODS + policy(spec + cache), "from: [web], to: [dns]")
    [one] = control.evidence
    assert control.verdict is Verdict.UNKNOWN
    assert one.missing == "whether pods ask a DNS cache on their node (169.254.20.10)"
    another = cache.replace("20.10", "20.11")
    assert blocked(PODS + policy(spec + another), "from: [web], to: [dns]").verdict is Verdict.FAIL
    tcp_only = cache.replace("UDP", "TCP")
    control = blocked(PODS + policy(spec + tcp_only), "from: [web], to: [dns]")
    assert control.verdict is Verdict.FAIL


@pytest.mark.parametrize(
    ("service", "block", "verdict"),
    [
        ("type: LoadBalancer", "{cidr: 0.0.0.0/0}", Verdict.PASS),
        ("type: LoadBalancer", "{cidr: 0.0.0.0/0, except: [10.0.0.0/8]}", Verdict.UNKNOWN),
        ("type: NodePort", "{cidr: 10.0.0.0/8}", Verdict.UNKNOWN),
        (
            "type: LoadBalancer, externalTrafficPolicy: Local",
            "{cidr: 0.0.0.0/0, except: [10.0.0.0/8]}",
            Verdict.PASS,
        ),
        ("type: ClusterIP", "{cidr: 10.0.0.0/8}", Verdict.FAIL),
    ],
)
def test_a_service_may_hide_clients_behind_the_address_of_a_node(
    service: str, block: str, verdict: Verdict
) -> None:
    spec = "podSelector: {matchLabels: {app: web}}\n"
    spec += f"ingress: [{{from: [{{ipBlock: {block}}}], ports: [{{port: 443}}]}}]"
    front = "---\napiVersion: v1\nkind: Service\nmetadata: {name: front, namespace: shop}\n"
    front += f"spec: {{{service}, selector: {{app: web}}, ports: [{{port: 443}}]}}\n"
    text = BASELINE.format(rule="blocked-flow", parameters="from: [internet], to: [web]")
    text = text.replace("{from: internet, to: ingress,", "{from: internet, to: web,")
    manifests = pod("web", 443) + pod("api", 81) + policy(spec) + front
    report = report_on([source(manifests)], rule("blocked-flow"), baseline=architecture(text))
    [control] = report.controls
    assert control.verdict is verdict
    if verdict is Verdict.UNKNOWN:
        [one] = control.evidence
        assert one.missing == (
            "the addresses of clients behind Service shop/front, whose externalTrafficPolicy is "
            "not Local"
        )


def test_policies_of_another_model_leave_edges_and_excess_unknown_by_name() -> None:
    cilium = "---\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\n"
    cilium += "metadata: {name: c, namespace: shop}\n"
    deny = policy("podSelector: {}\npolicyTypes: [Ingress, Egress]")
    for control in (
        blocked(PODS + deny + cilium, "from: [web], to: [api]"),
        unintended(PODS + deny + cilium),
    ):
        assert control.verdict is Verdict.UNKNOWN
        assert {one.missing for one in control.evidence} == {
            "what CiliumNetworkPolicy shop/c amounts to"
        }


def test_bounded_pods_name_the_policies_that_bound_them() -> None:
    deny = policy("podSelector: {}\npolicyTypes: [Ingress, Egress]", "deny")
    control = unintended(PODS + deny)
    assert control.verdict is Verdict.PASS
    assert {one.seen for one in control.evidence} == {"bounded by deny"}


def egress(to: str, ports: str = "{port: 443}") -> str:
    spec = "podSelector: {matchLabels: {app: api}}\npolicyTypes: [Ingress, Egress]\n"
    return pod("api", 81) + policy(spec + f"egress: [{{to: [{to}], ports: [{ports}]}}]")


@pytest.mark.parametrize(
    ("to", "ports", "verdict"),
    [
        ("{ipBlock: {cidr: 8.8.8.8/32}}", "{port: 443}", Verdict.PASS),
        ("{ipBlock: {cidr: 8.8.8.8/32}}", "{port: 53}", Verdict.FAIL),
        ("{ipBlock: {cidr: 0.0.0.0/0}}", "{port: 443}", Verdict.FAIL),
        ("{ipBlock: {cidr: '::/0'}}", "{port: 443}", Verdict.FAIL),
        ("{ipBlock: {cidr: '2000::/3'}}", "{port: 443}", Verdict.PASS),
        ("{ipBlock: {cidr: 169.254.20.10/32}}", "{protocol: UDP, port: 53}", Verdict.PASS),
        ("{ipBlock: {cidr: 10.96.0.10/32}}", "{protocol: UDP, port: 53}", Verdict.UNKNOWN),
        ("{ipBlock: {cidr: 10.96.0.10/32}}", "{port: 22}", Verdict.FAIL),
        (DNS, "{protocol: UDP, port: 53}", Verdict.PASS),
        (DNS, "{port: 443}", Verdict.FAIL),
        ("{podSelector: {matchLabels: {app: postgres}}}", "{port: 5432}", Verdict.UNKNOWN),
        ("{podSelector: {matchLabels: {app: postgres}}}", "{port: 22}", Verdict.FAIL),
    ],
)
def test_what_may_leave_is_bounded_by_the_flows(to: str, ports: str, verdict: Verdict) -> None:
    manifests = pod("web", 80, "hostNetwork: false,") + policy(
        "podSelector: {}\npolicyTypes: [Ingress, Egress]", "deny"
    )
    assert unintended(manifests + egress(to, ports)).verdict is verdict


def test_on_a_plugin_that_keeps_blocks_from_pods_a_wide_block_is_no_excess() -> None:
    deny = policy("podSelector: {}\npolicyTypes: [Ingress, Egress]", "deny")
    wide = pod("web", 80) + deny + egress("{ipBlock: {cidr: 0.0.0.0/0}}")
    text = BASELINE.replace("any-address", "external-only")
    external = architecture(text.format(rule="unintended-flow", parameters=""))
    [narrow] = report_on([source(wide)], rule("unintended-flow"), baseline=external).controls
    assert narrow.verdict is Verdict.PASS
    unsaid = unintended(wide, "", "ipblock:")
    assert unsaid.verdict is Verdict.UNKNOWN
    assert unsaid.evidence[0].missing == "whether the network plugin applies ipBlock to pods"


def ingress(peers: str, ports: str = "{port: 81}") -> str:
    spec = "podSelector: {matchLabels: {app: api}}\n"
    return pod("api", 81) + policy(spec + f"ingress: [{{from: [{peers}], ports: [{ports}]}}]")


@pytest.mark.parametrize(
    ("peers", "direction", "verdict"),
    [
        ("{podSelector: {matchLabels: {app: web}}}", "within", Verdict.PASS),
        ("{podSelector: {matchExpressions: [{key: app, operator: In, values: [web]}]}}",
         "within", Verdict.PASS),
        ("{podSelector: {matchExpressions: [{key: app, operator: In, values: [web, other]}]}}",
         "within", Verdict.FAIL),
        ("{podSelector: {matchExpressions: [{key: app, operator: Exists}]}}", "within",
         Verdict.FAIL),
        ("{podSelector: {matchLabels: {app: worker}}}", "within", Verdict.FAIL),
        ("{podSelector: {}}", "within", Verdict.FAIL),
        ("{podSelector: {}}", "ingress", Verdict.PASS),
        ("{namespaceSelector: {}}", "within", Verdict.FAIL),
        ("{namespaceSelector: {}}", "ingress", Verdict.FAIL),
        ("{namespaceSelector: {matchLabels: {team: blue}}}", "ingress", Verdict.FAIL),
        ("{namespaceSelector: {matchLabels: {team: blue}}}", "within", Verdict.PASS),
        ("{ipBlock: {cidr: 10.0.0.0/8}}", "ingress", Verdict.FAIL),
    ],
)  # fmt: skip
def test_what_comes_in_is_bounded_against_pods_that_are_not_in_the_set(
    peers: str, direction: str, verdict: Verdict
) -> None:
    deny = policy("podSelector: {}\npolicyTypes: [Ingress, Egress]", "deny")
    manifests = pod("web", 80) + pod("worker", 90) + deny
    spec = "podSelector: {}\npolicyTypes: [Egress]\n"
    to_api = "{to: [{podSelector: {matchLabels: {app: api}}}], ports: [{port: 81}]}"
    opens = policy(f"{spec}egress: [{to_api}]", "out")
    control = unintended(manifests + opens + ingress(peers), f"direction: {direction}")
    assert control.verdict is verdict


def test_what_the_sources_own_policy_stops_does_not_pass() -> None:
    deny = policy("podSelector: {}\npolicyTypes: [Ingress, Egress]", "deny")
    manifests = pod("web", 80) + pod("worker", 90) + deny
    only_worker = ingress("{podSelector: {matchLabels: {app: worker}}}")
    assert unintended(manifests + only_worker, "direction: within").verdict is Verdict.PASS


def test_a_stranger_may_live_in_any_namespace_of_the_system() -> None:
    deny = policy("podSelector: {}\npolicyTypes: [Ingress, Egress]", "deny")
    back = "{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: back}}}"
    manifests = pod("web", 80) + deny + ingress(back)
    text = BASELINE.replace("[shop]", "[back, shop]").replace("name: db", "name: x")
    text = text.replace("workload: {{kind: Pod", "namespace: shop, workload: {{kind: Pod")
    both = architecture(text.format(rule="unintended-flow", parameters="direction: within"))
    report = report_on([source(manifests)], rule("unintended-flow"), baseline=both)
    assert [one.message for one in report.diagnostics] == [
        f"any pod of namespace back may reach api on TCP/81; {WHY}"
    ]


def test_every_pod_of_the_controllers_namespace_is_worth_a_word_only() -> None:
    deny = policy("podSelector: {}\npolicyTypes: [Ingress, Egress]", "deny")
    front = "{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: front}}}"
    spec = "podSelector: {matchLabels: {app: web}}\n"
    opens = policy(spec + f"ingress: [{{from: [{front}], ports: [{{port: 80}}]}}]")
    control, report = judged("unintended-flow", PODS + deny + opens)
    assert control.verdict is Verdict.PASS
    assert [one.severity.label for one in report.diagnostics] == ["info"]


def test_a_wide_rule_is_one_finding_whomever_it_opens() -> None:
    deny = policy("podSelector: {}\npolicyTypes: [Ingress, Egress]", "deny")
    opens = policy("podSelector: {}\ningress: [{}]", "open")
    _, report = judged("unintended-flow", PODS + deny + opens)
    assert lines_of(report) == [
        f"a.yaml:24: unintended-flow: any pod and any address may reach api on every port; {WHY}"
    ]


def test_pods_that_are_alike_to_a_rule_are_not_bounded_by_it_either() -> None:
    """One of them stands for all in the finding; the others get no evidence of the contrary."""
    spec = "podSelector: {matchLabels: {kind: tool}}\npolicyTypes: [Ingress, Egress]\n"
    spec += "ingress: [{}]"
    tools = "".join(
        pod(name).replace("labels: {", "labels: {kind: tool, ") for name in ("one", "two")
    )
    deny = policy("podSelector: {}\npolicyTypes: [Ingress, Egress]", "deny")
    control = unintended(PODS + tools + deny + policy(spec))
    assert control.verdict is Verdict.FAIL
    bounded = [one for one in control.evidence if one.verdict is Verdict.PASS]
    assert [(one.subject, one.seen) for one in bounded] == [
        ("Pod shop/web", "bounded by deny"),
        ("Pod shop/api", "bounded by deny"),
    ]


def test_only_what_reaches_a_target_is_asked_for_where_one_is_named() -> None:
    deny = policy("podSelector: {}\npolicyTypes: [Ingress, Egress]", "deny")
    manifests = PODS + pod("db", 5432) + deny
    spec = "podSelector: {matchLabels: {app: db}}\ningress: [{from: [{podSelector: {matchLabels: "
    right = policy(spec + "{app: api}}}], ports: [{port: 5432}]}]")
    wrong = policy(spec + "{app: web}}}], ports: [{port: 5432}]}]")
    out = policy("podSelector: {}\npolicyTypes: [Egress]\negress: [{}]", "out")
    assert unintended(manifests + right, "to: [db]").verdict is Verdict.PASS
    assert unintended(manifests + wrong + out, "to: [db]").verdict is Verdict.FAIL
    assert unintended(manifests + out, "to: [db]").verdict is Verdict.PASS


@pytest.mark.parametrize(
    ("of", "parameters", "module"),
    [
        ("blocked-flow", "to: [dnss]", "proof.flows"),
        ("unintended-flow", "direction: outwards", "rules.unintended_flow"),
    ],
)
def test_a_mistyped_parameter_decides_nothing(of: str, parameters: str, module: str) -> None:
    text = BASELINE.format(rule=of, parameters=parameters)
    report = report_on([source(PODS)], rule(of), baseline=architecture(text))
    assert [f"ChloroError in chloro_lint.{module}" in one.why for one in report.crashes] == [True]
    assert report.controls[0].verdict is Verdict.UNKNOWN


def test_a_mistyped_port_of_a_flow_decides_nothing() -> None:
    text = BASELINE.format(rule="blocked-flow", parameters="").replace("TCP/81", "81/TCP")
    report = report_on([source(PODS)], rule("blocked-flow"), baseline=architecture(text))
    assert ["ChloroError in chloro_lint.proof.flows" in one.why for one in report.crashes] == [True]

"""The connectivity view as text, tables and graphs, and what hostile names become in them."""

from __future__ import annotations

import csv
import io
import json
import re

import jsonschema
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from chloro_lint.model import ChloroError, Unchecked
from chloro_lint.reporters.text import cells, visible
from chloro_lint.reporters.topology_formats import DIFF_FORMATS, FORMATS
from chloro_lint.reporters.topology_text import topology_text
from chloro_lint.reporters.topology_why import explain_pair
from chloro_lint.reporters.topology_words import Compared, Shown
from chloro_lint.reporters.view import View
from chloro_lint.world import World
from tests.harness import ROOT
from tests.proof.test_topology_diff import compared
from tests.topologies import SOUND, app, fixture, policy, shop, workload, world_of

PLAIN = View(width=96)
INGRESS = """\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: front, namespace: shop}
spec:
  rules:
    - host: shop.example
      http:
        paths:
          - {path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}
          - {path: /api, pathType: Prefix, backend: {service: {name: api, port: {number: 80}}}}
"""
SERVICE = """\
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec: {selector: {app: web}, ports: [{port: 80, targetPort: 3000}]}
"""


def shown(world: World) -> Shown:
    return Shown(world.topology(), world.chains.all)


def render(name: str, *worlds: World, view: View = PLAIN) -> str:
    return FORMATS[name]([shown(one) for one in worlds], (), view)


def faulty() -> World:
    wrong = policy("api", ingress=f"[{{from: [{app('web')}], ports: [{{port: 80}}]}}]", egress="[]")
    wide = policy("web", ingress="[]", egress=f"[{{to: [{app('api')}], ports: [{{port: 80}}]}}]")
    return world_of(*SOUND[:2], wide, wrong, INGRESS, SERVICE, under=shop())


def test_the_matrix_and_the_tree_of_the_golden_set() -> None:
    text = render("text", fixture("golden"), view=View(width=120))
    assert text.startswith(
        "Who reaches whom\n"
        "  from \\ to  backend  frontend  internet  dns\n"
        "  backend             ·         ✓443      ✓53/TCP+UDP\n"
        "  frontend   ✓5000              ·         ✓53/TCP+UDP\n"
        "  ingress    ✓5000    ✓3000     ·         ·\n"
    )
    assert (
        "What comes in\n"
        "  Ingress chloromaster/chloromaster-ingress\n"
        "  ├─ chloromaster.com/api  12-ingress.yaml:40:13\n"
        "  │  ├─ ✓ Service chloromaster/backend-service leads from 5000 to http  09-services.yaml:38:7\n"
    ) in text
    assert "    reached by  frontend (✓ 5000), ingress (✓ 5000)\n" in text


def test_what_is_wrong_shows_without_colour() -> None:
    text = render("text", faulty())
    assert "  web        !80  ✗5000\n" in text
    assert "! unwanted: in no flow" in text
    assert "  ├─ shop.example/  a.yaml:" in text
    assert "? Service shop/api is not among the manifests" in text


def test_colour_changes_no_letter() -> None:
    coloured = render("text", faulty(), view=View(width=96, color=True))
    assert "\x1b[1;31m!80\x1b[0m" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == render("text", faulty())


@pytest.mark.parametrize("width", [60, 80, 120])
def test_lines_fit_the_terminal(width: int) -> None:
    text = topology_text([shown(fixture("broken"))], (), View(width=width))
    long = [line for line in text.splitlines() if cells(line) > width]
    assert [line for line in long if ".yaml:" not in line] == []


def test_a_large_set_has_lists_in_the_place_of_a_matrix() -> None:
    text = render("text", world_of(*(workload(f"w{number}") for number in range(45))))
    assert "48 parties: too many for a matrix, listed below" in text
    assert "  w7\n    reaches     w0 (all), w1 (all)" in text


def test_faults_of_files_are_told() -> None:
    faults = [Unchecked("a.yaml:1", "it is no YAML", "a.yaml:1")]
    assert "At fault, so that objects may be missing here:\n  a.yaml:1: it is no YAML" in (
        FORMATS["text"]([shown(world_of(*SOUND))], faults, PLAIN)
    )
    assert FORMATS["text"]([], (), PLAIN) == "No pods are here, so nobody reaches anybody.\n"


def test_the_csv_has_a_row_for_each_pair() -> None:
    rows = list(csv.DictReader(io.StringIO(render("csv", faulty()))))
    assert [(one["source"], one["target"], one["state"]) for one in rows] == [
        ("Deployment/shop/web", "Deployment/shop/api", "missing"),
        ("ingress", "Deployment/shop/web", "missing"),
        ("internet", "ingress", "beyond"),
    ]
    assert (rows[0]["passes"], rows[0]["unwanted"], rows[0]["missing"]) == (
        "TCP/80", "TCP/80", "TCP/5000",
    )  # fmt: skip


def test_the_markdown_is_a_table_and_a_list_of_the_ways_in() -> None:
    text = render("md", faulty())
    assert "| web | api | TCP/80 | ! unwanted: 80; ✗ missing: 5000 |\n" in text
    assert "\n### What comes in\n\n- ✗ shop.example/ (Ingress shop/front)\n" in text


def test_mermaid_and_graphviz_tell_states_by_lines_and_words() -> None:
    mermaid, dot = render("mermaid", faulty()), render("dot", faulty())
    assert mermaid.startswith('flowchart LR\n  subgraph s0g0["namespace shop"]\n    s0n0["api"]\n')
    assert '  s0n1 -.->|"#33; unwanted: 80"| s0n0\n' in mermaid
    assert '  s0n1 -.-x|"✗ missing: 5000"| s0n0\n' in mermaid
    assert 's0n1 -> s0n0 [label="! unwanted: 80", color="#cf222e", style=dashed];' in dot
    assert "style=dotted, arrowhead=tee" in dot


def test_the_json_says_each_port_and_each_step() -> None:
    document = json.loads(render("json", faulty()))
    [one] = document["sets"]
    assert one["links"][0] == {
        "source": "Deployment/shop/web",
        "target": "Deployment/shop/api",
        "state": "missing",
        "surely": ["TCP/80"],
        "possibly": ["TCP/80"],
        "wanted": [],
        "unwanted": ["TCP/80"],
        "missing": ["TCP/5000"],
        "unknown": [],
        "unheard": [],
        "dependsOn": [],
    }
    assert one["beyond"] == [{"source": "internet", "target": "ingress", "ports": ["TCP/443"]}]
    broken = [each["steps"][-1] for each in one["entrances"]]
    assert [(each["step"], each["holds"]) for each in broken] == [
        ("policy", False),
        ("service", False),
    ]


SCHEMA = json.loads((ROOT / "schemas" / "topology.schema.json").read_text())
CHECK = jsonschema.Draft202012Validator(SCHEMA)


@pytest.mark.parametrize(
    "world",
    [fixture("golden"), fixture("broken"), faulty(), world_of(),
     world_of(*(workload(f"w{number}") for number in range(90)))],
    ids=["golden", "broken", "faulty", "empty", "meshed"],
)  # fmt: skip
def test_the_json_is_as_its_schema_says(world: World) -> None:
    CHECK.check_schema(SCHEMA)
    faults = [Unchecked("a.yaml:1", "it is no YAML", "a.yaml:1")]
    document = json.loads(FORMATS["json"]([shown(world)], faults, PLAIN))
    assert [error.message for error in CHECK.iter_errors(document)] == []
    found = [Compared("", compared(world, world_of(*SOUND)))]
    document = json.loads(DIFF_FORMATS["json"](found, faults, PLAIN))
    assert [error.message for error in CHECK.iter_errors(document)] == []


EVIL = '=cmd|"a"]\u202e\x1b[31m`|<b>"]; end'


@given(st.one_of(st.text(min_size=1, max_size=20), st.just(EVIL)), st.sampled_from(sorted(FORMATS)))
@example("0" * 12 + "\x1f" * 6, "text")
@settings(max_examples=80, deadline=None)
def test_no_name_leaves_its_place_in_any_format(name: str, format_: str) -> None:
    def named(word: str) -> World:
        web = workload("web").replace("name: web,", f"name: {json.dumps(word)},")
        return world_of(web, workload("api"), name=word)

    written = render(format_, named(name))
    written.encode()
    assert all(visible(line) == line for line in written.replace("\r\n", "\n").split("\n"))
    # A harmless name that is as wide may be wrapped as often, and no more.
    harmless = render(format_, named("x" * max(cells(visible(name)), 1)))
    assert written.count("\n") <= harmless.count("\n") + 9


def test_hostile_names_are_quoted_in_each_language() -> None:
    named = workload("web").replace("name: web,", f"name: {json.dumps(EVIL)},")
    world = world_of(named, workload("api"), name=EVIL)
    for row in csv.reader(io.StringIO(render("csv", world))):
        assert not any(cell.startswith("=") for cell in row)
    assert "<b>" not in render("md", world)
    assert "`" not in render("md", world)
    for line in render("mermaid", world).splitlines():
        assert line.count('"') in (0, 2)
    for line in render("dot", world).splitlines():
        bare = re.sub(r'"(?:[^"\\]|\\.)*"', "", line)
        assert '"' not in bare
        assert "<b>" not in bare


def difference() -> list[Compared]:
    wide = policy("api", ingress=f"[{{from: [{app('web')}]}}]", egress="[]")
    out = policy("web", ingress="[]", egress=f"[{{to: [{app('api')}]}}]")
    before = world_of(*SOUND[:2], out, SOUND[3])
    after = world_of(
        *SOUND[:2], out, wide, workload("new"), policy("new", ingress="[]", egress="[]")
    )
    return [Compared("prod", compared(before, after))]


def test_a_difference_in_each_format() -> None:
    assert DIFF_FORMATS["text"](difference(), (), PLAIN) == (
        "Set prod\n"
        "+ Deployment/shop/new came\n"
        "~ Deployment/shop/web → Deployment/shop/api: TCP/5000 → every port\n"
    )
    assert DIFF_FORMATS["csv"](difference(), (), PLAIN) == (
        "set,change,source,target,before,after,because\r\n"
        "prod,came,Deployment/shop/new,,,,\r\n"
        "prod,changed,Deployment/shop/web,Deployment/shop/api,TCP/5000,every port,\r\n"
    )
    assert "| prod | changed | Deployment/shop/web | Deployment/shop/api | TCP/5000 |" in (
        DIFF_FORMATS["md"](difference(), (), PLAIN)
    )
    same = [Compared("", compared(world_of(*SOUND), world_of(*SOUND)))]
    assert DIFF_FORMATS["text"](same, (), PLAIN) == "The same connections on both sides.\n"
    assert "The same connections on both sides." in DIFF_FORMATS["md"](same, (), PLAIN)


def why(world: World, source: str, target: str) -> str:
    return explain_pair([(world, world.topology())], source, target, PLAIN)


def test_a_pair_that_passes_names_the_rules_that_let_it() -> None:
    assert why(fixture("golden"), "frontend", "backend") == (
        "Deployment/chloromaster/frontend → Deployment/chloromaster/backend\n"
        "  passes: TCP/5000\n"
        "  ✓ 5000: a flow of the architecture, and it passes\n"
        "  what leaves frontend: TCP/5000 alone\n"
        "    NetworkPolicy chloromaster/frontend opens TCP/5000  02-network-policies.yaml:82:7\n"
        "  what enters backend: TCP/5000 alone\n"
        "    NetworkPolicy chloromaster/backend opens TCP/5000  02-network-policies.yaml:110:7\n"
    )


def test_a_pair_that_is_blocked_names_the_policies_that_isolate() -> None:
    assert why(fixture("golden"), "internet", "backend") == (
        "internet → Deployment/chloromaster/backend\n"
        "  passes: nothing\n"
        "  what leaves internet: addresses have no policies\n"
        "  what enters backend: stopped, since no rule opens it\n"
        "    NetworkPolicy chloromaster/backend isolates it  02-network-policies.yaml:103:3\n"
        "    NetworkPolicy chloromaster/default-deny isolates it  02-network-policies.yaml:13:3\n"
    )


def test_a_required_port_that_is_blocked_is_told_in_the_explanation() -> None:
    text = why(faulty(), "web", "api")
    assert "  ✗ 5000: the architecture requires it, and it is blocked\n" in text
    assert "  ! 80: it passes, and is no flow of the architecture\n" in text


def test_parties_are_found_by_name_namespace_kind_and_part() -> None:
    world = fixture("golden")
    texts = {
        why(world, name, "internet")
        for name in ("backend", "chloromaster/backend", "Deployment/chloromaster/backend")
    }
    assert len(texts) == 1


def test_a_name_that_nobody_has_is_refused_with_the_nearest() -> None:
    with pytest.raises(ChloroError) as caught:
        why(fixture("golden"), "fronted", "backend")
    assert caught.value.mistakes[0].startswith(
        "nobody is called 'fronted'; did you mean 'frontend'? (outside: any other pod, dns, ingress, "
    )


def test_a_name_that_several_have_explains_each() -> None:
    world = world_of(workload("web"), workload("web", namespace="other"), workload("api"))
    assert why(world, "web", "api").count("→ Deployment/shop/api\n") == 2
    assert "connections with itself are not looked at" in why(world, "api", "api")

"""The drawing: whole, escaped, without anything from elsewhere, and nothing on top of another."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from hypothesis import given, settings
from hypothesis import strategies as st

from chloro_lint.proof.ports import EVERYTHING, only, port_range
from chloro_lint.proof.topology import Topology
from chloro_lint.reporters.ports_text import spoken
from chloro_lint.reporters.svg_text import cut, width
from chloro_lint.reporters.topology_arrows import label
from chloro_lint.reporters.topology_boxes import size
from chloro_lint.reporters.topology_layout import Layout, Placed, layout
from chloro_lint.reporters.topology_picture import (
    INSIDE,
    LEFT,
    MOST_ROWS,
    RIGHT,
    Arrow,
    Box,
    Picture,
    lane_key,
    picture,
)
from chloro_lint.reporters.topology_svg import description, topology_svg
from tests.topologies import SOUND, app, fixture, policy, shop, workload, world_of

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = '"><script>alert(1)</script>&\u202e'


def texts(svg: str, tag: str = "text") -> list[str]:
    return [one.text or "" for one in ET.fromstring(svg).iter(f"{SVG}{tag}")]


def groups(svg: str, state: str) -> list[str]:
    """The titles of what is drawn in a state."""
    found = ET.fromstring(svg).iter(f"{SVG}g")
    titles = [one.find(f"{SVG}title") for one in found if one.get("class") == state]
    return [one.text or "" for one in titles if one is not None]


def test_the_golden_set_is_drawn_from_the_internet_to_the_internet() -> None:
    drawn = topology_svg([fixture("golden").topology()])
    assert texts(drawn) == [
        "Who reaches whom",
        "2 workloads; 6 wanted, 0 unwanted, 0 missing, 0 unknown",
        "namespace chloromaster",
        "TCP 443", "TCP 443", "TCP+UDP 53", "TCP 5000", "TCP 3000",
        "backend", "Deployment", "frontend", "Deployment",
        "internet", "ingress", "internet", "dns",
        "wanted: a flow of the architecture, and it passes",
        "a flow of the architecture outside these manifests",
        "Not here: database (StatefulSet chloromaster/postgres, which is optional).",
    ]  # fmt: skip
    good = "(wanted: a flow of the architecture, and it passes)."
    assert groups(drawn, "wanted")[2:] == [
        f"frontend reaches backend on TCP 5000 {good} ingress reaches backend on TCP 5000 {good}",
        f"ingress reaches frontend on TCP 3000 {good}",
    ]
    assert groups(drawn, "unwanted") == groups(drawn, "missing") == groups(drawn, "unknown") == []


def test_states_are_told_by_words_lines_and_heads() -> None:
    wrong = policy("api", ingress=f"[{{from: [{app('web')}], ports: [{{port: 80}}]}}]", egress="[]")
    wide = policy("web", ingress="[]", egress=f"[{{to: [{app('api')}], ports: [{{port: 80}}]}}]")
    drawn = topology_svg([world_of(*SOUND[:2], wide, wrong, under=shop()).topology()])
    words = texts(drawn)
    assert "unwanted TCP 80" in words
    assert words.count("missing TCP 5000") == 1
    assert "missing: the architecture requires it, and it is blocked" in words
    assert groups(drawn, "missing")[0] == (
        "web does not reach api on TCP 5000 (missing: the architecture requires it, and it is blocked)."
    )
    style = texts(drawn, "style")[0]
    dashes = re.findall(r"svg\.topology \.(\w+) \.line\{stroke-dasharray:([^;}]+)", style)
    assert [state for state, _ in dashes] == ["unwanted", "missing", "unknown", "beyond"]
    assert len({dash for _, dash in dashes}) == 4


def test_a_drawing_is_a_picture_with_a_title_and_a_description() -> None:
    root = ET.fromstring(topology_svg([world_of(*SOUND).topology()], name="net"))
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "net-title net-description"
    [title] = [one for one in root.iter(f"{SVG}title") if one.get("id") == "net-title"]
    [told] = [one for one in root.iter(f"{SVG}desc") if one.get("id") == "net-description"]
    assert title.text == "Who reaches whom"
    assert told.text == (
        "2 workloads, 2 links. web reaches api on TCP 5000. "
        "any pod with app=nginx of namespace ingress-nginx reaches web on TCP 3000."
    )


def test_both_schemes_are_served_and_nothing_comes_from_elsewhere() -> None:
    drawn = topology_svg([fixture("broken").topology()])
    assert "prefers-color-scheme:dark" in drawn
    addresses = set(re.findall(r"https?://[^\"' <]+", drawn))
    assert addresses == {"http://www.w3.org/2000/svg"}
    assert not re.search(r"<(script|image|foreignObject|use|a)\b|url\(|@import| style=", drawn)


def test_hostile_names_stay_text() -> None:
    evil = workload("web").replace("name: web,", f"name: '{HOSTILE}',")
    drawn = topology_svg([world_of(evil, name=HOSTILE).topology()], title=HOSTILE)
    assert "<script" not in drawn
    assert "\u202e" not in drawn
    assert any("<script>" in text for text in texts(drawn, "desc"))


@given(st.text(max_size=30))
@settings(max_examples=60, deadline=None)
def test_no_name_breaks_the_drawing(name: str) -> None:
    drawn = topology_svg([Topology(name, (), (), judged=False)], title=name)
    assert ET.fromstring(drawn).tag == f"{SVG}svg"


def test_a_set_without_pods_and_one_without_links_say_so() -> None:
    assert "No pods are here, so nobody reaches anybody." in texts(topology_svg([]))
    closed = world_of(SOUND[0], policy("web", ingress="[]", egress="[]")).topology()
    assert "Nothing passes between anybody." in texts(topology_svg([closed]))


def test_several_sets_stand_one_under_the_other() -> None:
    sets = [world_of(*SOUND, name=name).topology() for name in ("staging", "production")]
    words = texts(topology_svg(sets))
    assert words.index("Who reaches whom: staging") < words.index("Who reaches whom: production")


def test_the_same_set_is_the_same_drawing() -> None:
    one, other = (topology_svg([fixture("broken").topology()]) for _ in range(2))
    assert one == other


def test_workloads_that_nothing_isolates_from_each_other_are_one_box() -> None:
    found = picture(world_of(*(workload(f"w{number}") for number in range(5))).topology())
    [box] = [one for one in found.boxes if one.side == INSIDE]
    assert box.names == ("w0", "w1", "w2", "w3", "w4")
    assert box.note == "Deployment, open, reach each other on every port"
    assert [(one.source, one.target) for one in found.arrows] == [
        (box.key, "right/internet"),
        ("left/internet", box.key),
    ]


def test_two_open_workloads_stay_two() -> None:
    found = picture(world_of(workload("a"), workload("b")).topology())
    assert [one.names for one in found.boxes if one.side == INSIDE] == [("a",), ("b",)]


def test_what_all_of_a_namespace_do_is_one_arrow_of_the_namespace() -> None:
    out = "[{to: [{ipBlock: {cidr: 203.0.113.0/24}}], ports: [{port: 443}]}]"
    names = [f"w{number}" for number in range(3)]
    some = [workload(name) for name in names]
    some += [policy(name, ingress="[]", egress=out) for name in names]
    found = picture(world_of(*some).topology())
    [arrow] = found.arrows
    assert (arrow.source, arrow.target) == (lane_key("shop"), "right/203.0.113.0/24")
    assert arrow.count == 3


def chain_of(number: int, namespaces: int) -> list[str]:
    """A set in which each workload reaches the two after it."""
    found = []
    for one in range(number):
        space = f"team-{one % namespaces}"
        found.append(workload(f"w{one}", 8000 + one, namespace=space))
        sources = ", ".join(
            f"{{namespaceSelector: {{}}, podSelector: {{matchLabels: {{app: w{near}}}}}}}"
            for near in (one - 1, one - 2)
            if near >= 0
        )
        rules = f"[{{from: [{sources}], ports: [{{port: {8000 + one}}}]}}]" if sources else "[]"
        out = f"[{{to: [{{namespaceSelector: {{}}}}], ports: [{{port: {8000 + one + 1}}}, {{port: {8000 + one + 2}}}]}}]"  # fmt: skip
        found.append(policy(f"w{one}", ingress=rules, egress=out, namespace=space))
    return found


def test_a_set_of_many_namespaces_that_is_too_large_is_drawn_by_namespace() -> None:
    found = picture(world_of(*chain_of(90, 4)).topology())
    assert not found.matrix
    inside = [one for one in found.boxes if one.side == INSIDE]
    assert [(one.names, one.note) for one in inside] == [
        (("team-0",), "23 workloads"),
        (("team-1",), "23 workloads"),
        (("team-2",), "22 workloads"),
        (("team-3",), "22 workloads"),
    ]
    assert "There are too many workloads to draw each: a box is a namespace." in found.remarks


def test_a_large_set_of_one_namespace_is_a_matrix_and_says_what_it_leaves_out() -> None:
    topology = world_of(*chain_of(120, 1)).topology()
    found = picture(topology)
    assert found.matrix
    assert len(found.boxes) == MOST_ROWS
    drawn = topology_svg([topology])
    assert any(
        re.fullmatch(r"Not drawn: \d+ more with fewer connections\.", x) for x in texts(drawn)
    )
    assert "w7" in texts(drawn)
    assert len(groups(drawn, "open")) > 100


def test_ports_are_named_with_their_protocol() -> None:
    both = only("TCP", port_range(53, 53)).union(only("UDP", port_range(53, 53)))
    assert spoken(both) == "TCP+UDP 53"
    assert spoken(EVERYTHING) == "every port"
    assert spoken(only("TCP", port_range(1, 65535))) == "every TCP port"
    some = only("TCP", port_range(80, 80) | port_range(90, 99) | port_range(200, 200))
    assert spoken(some) == "TCP 80, 90-99, 200"
    assert spoken(some, 2) == "TCP 80, 2 more"


def test_text_is_cut_in_the_middle_to_the_room_there_is() -> None:
    assert cut("web", 13, 100) == "web"
    shown = cut("checkout-service-production", 13, 100)
    assert shown.startswith("check")
    assert shown.endswith("tion")
    assert width(shown, 13) <= 100


names = st.sampled_from([f"w{number}" for number in range(7)])
states = st.sampled_from(["wanted", "unwanted", "missing", "open"])
arrows_within = st.lists(st.tuples(names, names, states), max_size=16)
outside = st.sampled_from(["in", "out"])
arrows_outside = st.lists(st.tuples(names, outside, states), max_size=8)


@st.composite
def pictures(draw: st.DrawFn) -> Picture:
    boxes = [
        Box(f"w{number}", (f"w{number}",), "store" if number == 6 else "workload",
            lane="ab"[number % 2])
        for number in range(7)
    ]  # fmt: skip
    boxes += [Box("in", ("internet",), "internet", LEFT), Box("out", ("dns",), "party", RIGHT)]
    found: dict[tuple[str, str, str], Arrow] = {}
    for number, (source, target, state) in enumerate(draw(arrows_within)):
        if source != target:
            ports = only("TCP", port_range(80 + number % 3, 80))
            found[source, target, state] = Arrow(source, target, state, ports)
    for name, other, state in draw(arrows_outside):
        ends = (other, name) if other == "in" else (name, other)
        found[(*ends, state)] = Arrow(*ends, state, only("TCP", port_range(443, 443)))
    if draw(st.booleans()):
        found["lane", "out", "open"] = Arrow(lane_key("a"), "out", "open", EVERYTHING)
        found["in", "lane", "open"] = Arrow("in", lane_key("b"), "open", EVERYTHING)
    return Picture(tuple(boxes), tuple(found.values()))


def placed(of: Picture) -> Layout:
    sizes = {one.key: size(one) for one in of.boxes}
    return layout(of, sizes, {one: width(label(one), 11) for one in of.arrows})


def apart(one: Placed, other: Placed) -> bool:
    return (
        one.x + one.width <= other.x
        or other.x + other.width <= one.x
        or one.y + one.height <= other.y
        or other.y + other.height <= one.y
    )


@settings(max_examples=120, deadline=None)
@given(pictures())
def test_boxes_and_labels_stand_apart_and_lanes_hold_their_boxes(of: Picture) -> None:
    found = placed(of)
    boxes = list(found.boxes.values())
    assert all(apart(one, other) for at, one in enumerate(boxes) for other in boxes[:at])
    labels = []
    for route in found.routes:
        wide = width(label(route.arrows[0]), 11)
        left = route.label.x if route.leftward else route.label.x - wide
        labels.append(Placed(left, route.label.y - 9, wide, 11))
    assert all(apart(one, other) for one in labels for other in boxes)
    assert all(apart(one, other) for at, one in enumerate(labels) for other in labels[:at])
    for box in of.boxes:
        at = found.boxes[box.key]
        if box.side == INSIDE:
            lane = found.lanes[box.lane]
            assert lane.x < at.x
            assert at.x + at.width < lane.x + lane.width
            assert lane.y < at.y
            assert at.y + at.height <= lane.y + lane.height
        assert at.x + at.width <= found.width
        assert at.y + at.height <= found.height


@settings(max_examples=120, deadline=None)
@given(pictures())
def test_every_arrow_is_drawn_once_from_its_source_to_its_target(of: Picture) -> None:
    found = placed(of)
    drawn = [arrow for route in found.routes for arrow in route.arrows]
    assert sorted(map(str, (id(one) for one in drawn))) == sorted(str(id(x)) for x in of.arrows)
    for route in found.routes:
        head = route.pieces[-1].end
        target = route.arrows[0].target
        box = found.boxes.get(target) or found.lanes[target.removeprefix("lane/")]
        assert head.x in (box.x, box.x + box.width)
        assert box.y <= head.y <= box.y + box.height
        starts = {piece.start for piece in route.pieces}
        for arrow in route.arrows:
            at = found.boxes.get(arrow.source) or found.lanes[arrow.source.removeprefix("lane/")]
            assert any(
                one.x in (at.x, at.x + at.width) and at.y <= one.y <= at.y + at.height
                for one in starts
            )


@settings(max_examples=60, deadline=None)
@given(pictures())
def test_workloads_stand_between_who_reaches_them_and_whom_they_reach(of: Picture) -> None:
    found = placed(of)
    for arrow in of.arrows:
        if arrow.source == "in" and arrow.target in found.boxes:
            assert found.boxes["in"].x < found.boxes[arrow.target].x
        if arrow.target == "out" and arrow.source in found.boxes:
            assert found.boxes[arrow.source].x < found.boxes["out"].x


def test_the_description_tells_what_the_drawing_shows() -> None:
    told = description([fixture("broken").topology()])
    assert told.startswith("2 workloads, 20 links, 4 wanted, 15 unwanted, 3 missing, 4 unknown. ")
    assert "frontend does not reach backend on TCP 5000 (missing: " in told

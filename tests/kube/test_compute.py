"""Effective requests and limits of containers and of pods."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chloro_lint.kube.compute import Amount, compute, pod_level, pod_total
from chloro_lint.kube.pods import Container, Pod, pod
from chloro_lint.kube.quantity import quantity
from chloro_lint.model import Resource
from tests.kube.decoded import only

MI = 2**20


def bare_pod(spec: str) -> Pod:
    made = pod(only(f"{{apiVersion: v1, kind: Pod, metadata: {{name: web}}, spec: {spec}}}"))
    assert made is not None
    return made


def container(resources: str = "{}") -> Container:
    [one] = bare_pod(f"{{containers: [{{name: app, resources: {resources}}}]}}").containers
    return one


def limit_range(item: str, name: str = "limits") -> Resource:
    return only(
        f"{{apiVersion: v1, kind: LimitRange, metadata: {{name: {name}}}, "
        f"spec: {{limits: [{item}]}}}}"
    )


def values(amounts: Mapping[str, Amount]) -> dict[str, Fraction]:
    return {name: amount.value for name, amount in amounts.items()}


def test_what_is_written_is_in_force_as_it_stands() -> None:
    one = container("{requests: {cpu: 100m, memory: 128Mi}, limits: {memory: 256Mi}}")
    found = compute(one)
    assert found.requests == {
        "cpu": Amount(Fraction(1, 10), one.at("resources", "requests", "cpu"), defaulted=False),
        "memory": Amount(
            Fraction(128 * MI), one.at("resources", "requests", "memory"), defaulted=False
        ),
    }
    assert found.limits == {
        "memory": Amount(
            Fraction(256 * MI), one.at("resources", "limits", "memory"), defaulted=False
        )
    }


@pytest.mark.parametrize("resources", ["{}", "{requests: {}}", "{limits: {}}"])
def test_a_container_that_says_nothing_has_nothing(resources: str) -> None:
    assert compute(container(resources)) == ({}, {})


def test_a_limit_is_a_request_where_there_is_none() -> None:
    one = container("{limits: {cpu: 1}, requests: {memory: 1Gi}}")
    cpu = Amount(Fraction(1), one.at("resources", "limits", "cpu"), defaulted=True)
    assert compute(one).requests["cpu"] == cpu
    assert compute(one).limits["cpu"] == cpu._replace(defaulted=False)
    assert "memory" not in compute(one).limits


def test_a_limit_range_fills_in_what_is_missing_and_nothing_else() -> None:
    limits = limit_range("{type: Container, default: {cpu: 2, memory: 1Gi}}")
    one = container("{requests: {cpu: 100m}}")
    found = compute(one, [limits])
    assert found.requests["cpu"] == Amount(
        Fraction(1, 10), one.at("resources", "requests", "cpu"), defaulted=False
    )
    assert found.limits["cpu"] == Amount(
        Fraction(2), limits.at("spec", "limits", 0, "default", "cpu"), defaulted=True
    )
    assert found.requests["memory"] == Amount(
        Fraction(1024 * MI), limits.at("spec", "limits", 0, "default", "memory"), defaulted=True
    )


def test_a_limit_of_the_container_is_its_request_before_a_limit_range_acts() -> None:
    limits = limit_range("{type: Container, defaultRequest: {cpu: 100m}}")
    assert values(compute(container("{limits: {cpu: 1}}"), [limits]).requests) == {"cpu": 1}


@pytest.mark.parametrize(
    ("item", "requests", "limits"),
    [
        ("{type: Container, max: {cpu: 2}}", {"cpu": 2}, {"cpu": 2}),
        ("{type: Container, min: {cpu: 1}}", {"cpu": 1}, {}),
        ("{type: Container, min: {cpu: 1}, max: {cpu: 2}}", {"cpu": 2}, {"cpu": 2}),
        ("{type: Container, default: {cpu: 3}, max: {cpu: 4}}", {"cpu": 3}, {"cpu": 3}),
        ("{type: Container, defaultRequest: {cpu: 1}, max: {cpu: 2}}", {"cpu": 1}, {"cpu": 2}),
        ("{type: Container, defaultRequest: {cpu: 1}, default: {cpu: 2}}", {"cpu": 1}, {"cpu": 2}),
        ("{type: Pod, max: {cpu: 2}, min: {cpu: 1}}", {}, {}),
        ("{type: PersistentVolumeClaim, max: {storage: 1Gi}}", {}, {}),
    ],
)
def test_the_defaults_of_a_limit_range_are_defaulted_themselves(
    item: str, requests: dict[str, int], limits: dict[str, int]
) -> None:
    found = compute(container(), [limit_range(item)])
    assert values(found.requests) == requests
    assert values(found.limits) == limits


def test_of_two_limit_ranges_with_different_defaults_neither_is_certain() -> None:
    first = limit_range("{type: Container, default: {cpu: 2, memory: 1Gi}}", "first")
    second = limit_range("{type: Container, default: {cpu: 3, memory: 1024Mi}}", "second")
    found = compute(container(), [first, second])
    assert {name: one.contested for name, one in found.limits.items()} == {
        "cpu": True,
        "memory": False,
    }
    written = compute(container("{requests: {cpu: 1}, limits: {cpu: 2}}"), [first, second])
    assert not written.limits["cpu"].contested
    assert not written.requests["cpu"].contested


def test_a_limit_range_that_is_defined_again_is_the_later_one() -> None:
    first = limit_range("{type: Container, default: {cpu: 2}}")
    second = limit_range("{type: Container, default: {cpu: 3}}")
    found = compute(container(), [first, second])
    assert values(found.limits) == {"cpu": 3}
    assert not found.limits["cpu"].contested


def test_an_ephemeral_container_gets_no_defaults() -> None:
    debugged = bare_pod("{containers: [{name: app}], ephemeralContainers: [{name: debug}]}")
    limits = limit_range("{type: Container, default: {cpu: 2}}")
    assert [values(compute(one, [limits]).limits) for one in debugged.containers] == [
        {"cpu": 2},
        {},
    ]


def test_init_containers_and_sidecars_get_defaults_too() -> None:
    both = bare_pod(
        "{initContainers: [{name: setup}, {name: mesh, restartPolicy: Always}], containers: []}"
    )
    limits = limit_range("{type: Container, default: {cpu: 2}}")
    assert [values(compute(one, [limits]).limits) for one in both.containers] == [
        {"cpu": 2},
        {"cpu": 2},
    ]


def test_a_pod_without_resources_of_its_own_has_none() -> None:
    assert pod_level(bare_pod("{containers: [{name: app}]}")) == ({}, {})


def test_the_resources_of_a_pod_are_those_it_states() -> None:
    whole = bare_pod("{resources: {requests: {cpu: 1}, limits: {cpu: 2}}, containers: []}")
    assert pod_level(whole).requests == {
        "cpu": Amount(Fraction(1), whole.at("resources", "requests", "cpu"), defaulted=False)
    }
    assert pod_level(whole).limits == {
        "cpu": Amount(Fraction(2), whole.at("resources", "limits", "cpu"), defaulted=False)
    }


def test_a_pods_limit_is_its_request_where_no_container_has_one() -> None:
    whole = bare_pod("{resources: {limits: {cpu: 2}}, containers: [{name: app}]}")
    assert pod_level(whole).requests == {
        "cpu": Amount(Fraction(2), whole.at("resources", "limits", "cpu"), defaulted=True)
    }


def test_a_pod_with_limits_requests_what_its_containers_do() -> None:
    whole = bare_pod(
        "{resources: {limits: {cpu: 2, memory: 2Gi}}, containers: ["
        "{name: a, resources: {requests: {cpu: 300m}}}, {name: b, resources: {limits: {cpu: 1}}}]}"
    )
    assert values(pod_level(whole).requests) == {
        "cpu": Fraction(13, 10),
        "memory": Fraction(2048 * MI),
    }
    assert all(one.defaulted for one in pod_level(whole).requests.values())


def test_a_pod_without_limits_requests_only_what_it_states() -> None:
    whole = bare_pod(
        "{resources: {requests: {cpu: 1}},"
        " containers: [{name: a, resources: {requests: {memory: 1Gi}}}]}"
    )
    assert values(pod_level(whole).requests) == {"cpu": 1}


def test_other_resources_than_cpu_memory_and_huge_pages_are_not_a_pods() -> None:
    whole = bare_pod(
        "{resources: {requests: {ephemeral-storage: 1Gi, hugepages-2Mi: 4Mi}}, containers: []}"
    )
    assert values(pod_level(whole).requests) == {"hugepages-2Mi": 4 * MI}


def test_a_pod_takes_the_sum_of_its_main_containers_and_sidecars() -> None:
    total = pod_total(
        bare_pod(
            "{initContainers: [{name: mesh, restartPolicy: Always, resources: "
            "{requests: {cpu: 50m}}}], containers: ["
            "{name: a, resources: {requests: {cpu: 100m}, limits: {cpu: 1}}},"
            "{name: b, resources: {requests: {cpu: 200m}}}]}"
        )
    )
    assert values(total.requests) == {"cpu": Fraction(35, 100)}
    assert values(total.limits) == {"cpu": 1}


def test_an_init_container_counts_where_it_takes_more_than_all_that_follows() -> None:
    total = pod_total(
        bare_pod(
            "{initContainers: ["
            "{name: early, resources: {requests: {cpu: 2}}},"
            "{name: mesh, restartPolicy: Always, resources: {requests: {cpu: 500m}}},"
            "{name: late, resources: {requests: {cpu: 1800m}}}],"
            " containers: [{name: a, resources: {requests: {cpu: 1}}}]}"
        )
    )
    assert values(total.requests) == {"cpu": Fraction(23, 10)}


def test_what_a_pod_states_takes_the_place_of_the_sum() -> None:
    total = pod_total(
        bare_pod(
            "{resources: {requests: {cpu: 1}}, containers: ["
            "{name: a, resources: {requests: {cpu: 100m, memory: 1Gi}}}]}"
        )
    )
    assert values(total.requests) == {"cpu": 1, "memory": 1024 * MI}


def test_a_pods_own_figures_are_settled_before_a_limit_range_acts() -> None:
    limits = limit_range("{type: Container, defaultRequest: {cpu: 100m}}")
    whole = bare_pod("{resources: {limits: {cpu: 2}}, containers: [{name: a}, {name: b}]}")
    assert values(pod_total(whole, [limits]).requests) == {"cpu": 2}
    plain = bare_pod("{containers: [{name: a}, {name: b}]}")
    assert values(pod_total(plain, [limits]).requests) == {"cpu": Fraction(1, 5)}


def test_overhead_is_added_to_requests_and_to_the_limits_there_are() -> None:
    total = pod_total(
        bare_pod(
            "{overhead: {cpu: 100m, memory: 50Mi}, containers: ["
            "{name: a, resources: {requests: {cpu: 1}, limits: {cpu: 2}}}]}"
        )
    )
    assert values(total.requests) == {"cpu": Fraction(11, 10), "memory": 50 * MI}
    assert values(total.limits) == {"cpu": Fraction(21, 10)}


AMOUNTS = st.dictionaries(
    st.sampled_from(["cpu", "memory"]), st.integers(0, 9).map(lambda number: f"{number}00m")
)
RESOURCES = st.fixed_dictionaries({}, optional={"requests": AMOUNTS, "limits": AMOUNTS})
CONTAINER = st.fixed_dictionaries({"name": st.just("c"), "resources": RESOURCES})
STARTING = st.one_of(CONTAINER, CONTAINER.map(lambda data: {**data, "restartPolicy": "Always"}))
ITEM = st.fixed_dictionaries(
    {"type": st.just("Container")},
    optional={"min": AMOUNTS, "max": AMOUNTS, "default": AMOUNTS, "defaultRequest": AMOUNTS},
)


def after_admission(resources: dict[str, Any], items: list[dict[str, Any]]) -> dict[str, Any]:
    """Do to one container what the API server does, step by step."""
    requests = dict(resources.get("requests", {}))
    limits = dict(resources.get("limits", {}))
    requests = {**limits, **requests}
    for item in items:
        default = {**item.get("max", {}), **item.get("default", {})}
        default_request = {**item.get("min", {}), **default, **item.get("defaultRequest", {})}
        limits = {**default, **limits}
        requests = {**default_request, **requests}
    return {"requests": requests, "limits": limits}


def highest(spec: dict[str, Any], field: str, items: list[dict[str, Any]], name: str) -> Fraction:
    """Play a pod's start in time and return the most that runs at one moment."""

    def of(data: dict[str, Any]) -> Fraction:
        return quantity(after_admission(data["resources"], items)[field].get(name, "0"))

    lasting = Fraction(0)
    moments = [Fraction(0)]
    for data in spec["initContainers"]:
        moments.append(lasting + of(data))
        if data.get("restartPolicy") == "Always":
            lasting += of(data)
    moments.append(lasting + sum(of(data) for data in spec["containers"]))
    return max(moments)


@settings(deadline=None, max_examples=150)
@given(st.lists(STARTING, max_size=4), st.lists(CONTAINER, max_size=3), st.lists(ITEM, max_size=2))
def test_a_pod_takes_the_most_that_runs_at_one_moment(
    starting: list[Any], main: list[Any], items: list[Any]
) -> None:
    spec = {"initContainers": starting, "containers": main}
    resource = only("{apiVersion: v1, kind: Pod, metadata: {name: web}}")
    data = {**resource.data, "spec": spec}
    made = pod(with_data(resource, data))
    assert made is not None
    total = pod_total(made, limit_ranges(items))
    for field, amounts in (("requests", total.requests), ("limits", total.limits)):
        for name in ("cpu", "memory"):
            seen = amounts[name].value if name in amounts else 0
            assert seen == highest(spec, field, items, name)


@settings(deadline=None, max_examples=150)
@given(RESOURCES, st.lists(ITEM, max_size=2))
def test_a_container_has_what_admission_leaves_it_with(
    resources: dict[str, Any], items: list[dict[str, Any]]
) -> None:
    resource = only("{apiVersion: v1, kind: Pod, metadata: {name: web}}")
    spec = {"containers": [{"name": "app", "resources": resources}]}
    made = pod(with_data(resource, {"spec": spec}))
    assert made is not None
    found = compute(made.containers[0], limit_ranges(items))
    expected = after_admission(resources, items)
    assert values(found.requests) == {
        name: quantity(text) for name, text in expected["requests"].items()
    }
    assert values(found.limits) == {
        name: quantity(text) for name, text in expected["limits"].items()
    }
    for amount in (*found.requests.values(), *found.limits.values()):
        place = amount.place
        assert quantity(place.resource.get(*place.path)) == amount.value


def limit_ranges(items: list[dict[str, Any]]) -> list[Resource]:
    return [
        with_data(limit_range("{}", f"number-{number}"), {"spec": {"limits": [item]}})
        for number, item in enumerate(items)
    ]


def with_data(resource: Resource, data: Mapping[str, Any]) -> Resource:
    return Resource(
        resource.source,
        resource.index,
        data,
        resource.positions,
        resource.api_version,
        resource.kind,
        resource.name,
        resource.namespace,
    )

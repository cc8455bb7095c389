"""Which of several definitions of one object is in force."""

from __future__ import annotations

from chloro_lint.kube.definitions import in_force
from chloro_lint.model import Resource
from tests.kube.decoded import only


def quota(name: str, pods: int, version: str = "v1") -> Resource:
    return only(
        f"{{apiVersion: {version}, kind: ResourceQuota, metadata: {{name: {name}}}, "
        f"spec: {{hard: {{pods: {pods}}}}}}}"
    )


def test_a_later_definition_of_the_same_object_takes_the_place_of_the_earlier_one() -> None:
    first, other, again = quota("a", 10), quota("b", 20), quota("a", 30)
    assert in_force([first, other, again]) == (again, other)


def test_objects_of_different_names_are_all_in_force() -> None:
    both = (quota("a", 10), quota("b", 10))
    assert in_force(both) == both

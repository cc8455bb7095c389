"""Names and labels that the API server accepts."""

from __future__ import annotations

import pytest

from chloro_lint.kube.names import (
    wrong_label_key,
    wrong_label_name,
    wrong_label_value,
    wrong_name,
)


@pytest.mark.parametrize(
    ("group", "kind", "name", "right"),
    [
        ("", "ConfigMap", "a.b-c.9", True),
        ("", "ConfigMap", "a..b", False),
        ("", "ConfigMap", "a_b", False),
        ("", "ConfigMap", "A", False),
        ("", "ConfigMap", "a" * 253, True),
        ("", "ConfigMap", "a" * 254, False),
        ("", "Service", "web", True),
        ("", "Service", "9web", False),
        ("", "Service", "a.b", False),
        ("", "Service", "a" * 64, False),
        ("", "Namespace", "9shop", True),
        ("", "Namespace", "a.b", False),
        ("batch", "CronJob", "a" * 52, True),
        ("batch", "CronJob", "a" * 53, False),
        ("rbac.authorization.k8s.io", "ClusterRole", "system:Any_thing", True),
        ("rbac.authorization.k8s.io", "Role", "a/b", False),
        ("example.com", "Widget", "Any_Thing", True),
        ("storage.k8s.io", "CSIDriver", "Csi.Example.com", True),
    ],
)
def test_a_name_keeps_to_the_rules_of_its_kind(
    group: str, kind: str, name: str, *, right: bool
) -> None:
    assert (wrong_name(group, kind, name) == "") is right


@pytest.mark.parametrize(
    ("name", "right"),
    [("web-1", True), ("1", True), ("web.1", False), ("-web", False), ("a" * 64, False)],
)
def test_containers_and_volumes_are_named_by_labels_of_dns(name: str, *, right: bool) -> None:
    assert (wrong_label_name(name) == "") is right


@pytest.mark.parametrize(
    ("key", "right"),
    [
        ("app", True),
        ("App_v1.x", True),
        ("example.com/app", True),
        ("Example.com/app", False),
        ("example.com/", False),
        ("/app", False),
        ("a b", False),
        ("a" * 64, False),
        (f"{'a' * 250}.io/x", True),
        (f"{'a' * 251}.io/x", False),
    ],
)
def test_a_label_key_is_a_name_with_a_domain_before_it(key: str, *, right: bool) -> None:
    assert (wrong_label_key(key) == "") is right


@pytest.mark.parametrize(
    ("value", "right"),
    [
        ("", True),
        ("a", True),
        ("1.0.0_rc-1", True),
        ("-a", False),
        ("a b", False),
        ("a" * 64, False),
    ],
)
def test_a_label_value_is_short_and_without_blanks(value: str, *, right: bool) -> None:
    assert (wrong_label_value(value) == "") is right

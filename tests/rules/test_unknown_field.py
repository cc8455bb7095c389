"""Where fields that do not exist are found, and what is said of them."""

from __future__ import annotations

import pytest

from chloro_lint.kube.decode import decode
from chloro_lint.model import Source
from chloro_lint.parse import parse
from tests.harness import table


def unknown(text: str) -> list[str]:
    resources = decode(parse(Source("a.yaml", text.encode())), table()).resources
    return [message for one in resources for _path, message in one.unknown_fields]


def test_the_nearest_field_is_offered() -> None:
    pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{imag: nginx}]}\n"
    assert unknown(pod) == ["imag is not a field of spec.containers[0]; did you mean image?"]


def test_at_the_top_the_kind_is_named_and_few_fields_are_listed() -> None:
    text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\nsettings: {}\n"
    assert unknown(text) == [
        (
            "settings is not a field of ConfigMap, which has apiVersion, binaryData, data, immutable, "
            "kind, metadata"
        )
    ]


def test_of_versions_that_are_not_known_to_the_last_field_nothing_is_said() -> None:
    text = "kind: Deployment\nmetadata: {name: a}\nspec: {whatever: 1}\n"
    assert unknown(f"apiVersion: apps/v1beta1\n{text}") == []
    assert unknown(f"apiVersion: example.org/v1\n{text}") == []
    assert unknown(f"apiVersion: apps/v1\n{text}") == ["whatever is not a field of spec"]


@pytest.mark.parametrize(
    ("key", "shown"), [("'a\\u202eb'", "'a\\u202eb'"), ("' '", "' '"), ("x" * 300, "x" * 99 + "…")]
)
def test_a_name_of_any_characters_is_shown_as_text(key: str, shown: str) -> None:
    text = f"apiVersion: v1\nkind: Namespace\nmetadata: {{name: a}}\n{key.replace(chr(39), chr(34))}: 1\n"
    [message] = unknown(text)
    assert message.startswith(f"{shown} is not a field of Namespace")

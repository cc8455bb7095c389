"""Shipped data is found by relative names, and by nothing else."""

import json

import pytest

from chloro_lint import shipped


def test_a_shipped_file_is_read_by_its_relative_name() -> None:
    assert json.loads(shipped.text("schemas/config.schema.json"))["type"] == "object"
    assert shipped.exists("schemas/config.schema.json")


def test_a_folder_is_listed_by_suffix_in_order() -> None:
    names = shipped.names("schemas", ".schema.json")
    assert "config.schema.json" in names
    assert list(names) == sorted(names)
    assert "baselines" in shipped.names("rules", "")


@pytest.mark.parametrize(
    "name",
    ["pyproject.toml", "rules/../pyproject.toml", "/etc/hosts", "rules//x", "", "rules/./a"],
)
def test_names_outside_the_shipped_folders_do_not_exist(name: str) -> None:
    assert not shipped.exists(name)
    assert shipped.names(name, "") == ()
    with pytest.raises(FileNotFoundError):
        shipped.text(name)

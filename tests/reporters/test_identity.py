"""Every finding has a name that no other finding has, and that stays between runs."""

from __future__ import annotations

from dataclasses import replace

from chloro_lint.model import Span
from chloro_lint.reporters.identity import identities
from tests.reporters.sample_reports import FINDING, WARNING


def test_a_fingerprint_of_ones_own_is_the_name() -> None:
    assert identities([FINDING]) == [FINDING.fingerprint]


def test_a_finding_without_a_fingerprint_is_named_by_rule_file_object_and_field() -> None:
    [name] = identities([WARNING])
    assert len(name) == 16
    for change in ({"code": "CHL1"}, {"file": "x"}, {"subject": "x"}, {"path": "/x"}):
        assert identities([replace(WARNING, **change)]) != [name]


def test_no_line_is_part_of_a_name() -> None:
    moved = Span(99, 1, 99, 2)
    for one in (FINDING, WARNING):
        assert identities([one]) == identities([replace(one, span=moved)])


def test_the_same_object_in_two_overlays_has_two_names_and_the_first_stays() -> None:
    other = replace(FINDING, file="overlays/b.yaml")
    first, second = identities([FINDING, other])
    assert first == FINDING.fingerprint != second
    assert identities([FINDING, WARNING, other])[2] == second


def test_findings_alike_in_everything_are_numbered() -> None:
    names = identities([FINDING] * 5)
    assert len(set(names)) == 5
    assert identities([FINDING] * 3) == names[:3]

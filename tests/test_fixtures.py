"""Every rule, alone, on each of its fixtures: exactly the expected lines, in the expected words."""

from __future__ import annotations

import pytest

from tests.harness import Story, all_stories, findings, lint

STORIES = all_stories()


@pytest.mark.parametrize("story", STORIES, ids=[f"{s.rule}/{s.name}" for s in STORIES])
def test_a_rule_finds_what_its_fixture_expects_and_nothing_else(story: Story) -> None:
    report = lint(story)
    assert report.crashes == ()
    found = findings(report, story.rule)
    expected = story.expectations()
    seen = {(one.file, one.span.line) for one in found}
    assert seen == {(one.file, one.line) for one in expected}, "\n".join(
        f"{one.file}:{one.span.line}: {one.message}" for one in found
    )
    assert len(found) == len(expected), [one.message for one in found]
    for wanted in expected:
        messages = [
            one.message for one in found if (one.file, one.span.line) == (wanted.file, wanted.line)
        ]
        assert any(wanted.words in message for message in messages), messages
    assert story.passes == (not found)
    others = [d for d in report.diagnostics if d.name not in (story.rule, "system-not-found")]
    assert others == [], [f"{d.file}:{d.span.line}: {d.message}" for d in others]

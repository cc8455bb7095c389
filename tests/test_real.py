"""What the linter says of real manifests is what was reviewed."""

from __future__ import annotations

import importlib.util

from tests.harness import ROOT


def test_the_findings_on_real_manifests_are_the_reviewed_ones() -> None:
    spec = importlib.util.spec_from_file_location(
        "real_findings", ROOT / "scripts" / "real_findings.py"
    )
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    reviewed = (ROOT / "tests" / "real" / "findings.txt").read_text(encoding="utf-8")
    assert script.findings() == reviewed, "read the difference; scripts/real_findings.py writes it"

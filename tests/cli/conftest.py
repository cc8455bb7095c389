"""Every test of the command line runs in an empty folder, away from the terminal's own settings."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Enter an empty folder that no configuration above can reach."""
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "FORCE_COLOR", "CI", "COLUMNS", "SOURCE_DATE_EPOCH", "TERM"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path

"""Writes tests/real/findings.txt: what the linter says of the real manifests there.

Run it after a change of a rule, and read the difference before committing it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REAL = ROOT / "tests" / "real"


def findings() -> str:
    """Lint each folder on its own, without an architecture, and return the concise lines."""
    parts = []
    for folder in sorted(one.name for one in REAL.iterdir() if one.is_dir()):
        command = [
            sys.executable, "-m", "chloro_lint", "check", folder,
            "--baseline", "none", "--output-format", "concise",
        ]  # fmt: skip
        done = subprocess.run(
            command,
            cwd=REAL,
            env={**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode not in (0, 1):
            sys.exit(done.stderr)
        # The number of rules changes with every rule; it is no finding.
        lines = [line for line in done.stdout.splitlines() if not line.startswith("Checked ")]
        parts.append("\n".join([f"== {folder}", *lines]))
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    (REAL / "findings.txt").write_text(findings(), encoding="utf-8")

"""Writes the reviewed findings: of the golden set, the broken set and the real manifests.

Run it after a change of a rule, and read the difference before committing it:
`git diff tests/snapshots` shows which findings come and go.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SNAPSHOTS = ROOT / "tests" / "snapshots"
REAL = ROOT / "tests" / "real"


def concise(folder: Path, *options: str) -> str:
    """Lint a folder and return a line for each finding, with the names of files below it.

    The last line is left out: it counts rules, and a new rule is no new finding.
    """
    command = [
        sys.executable, "-m", "chloro_lint", "check", ".", "--output-format", "concise", *options,
    ]  # fmt: skip
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1", "PYTHONSAFEPATH": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode not in (0, 1):
        raise SystemExit(done.stderr)
    lines = [line for line in done.stdout.splitlines() if not line.startswith("Checked ")]
    return "".join(f"{line}\n" for line in lines)


def snapshots() -> dict[str, str]:
    """Return the text of every snapshot by its file name."""
    found = {
        "golden.txt": concise(ROOT / "fixtures" / "golden"),
        "broken.txt": concise(ROOT / "fixtures" / "broken"),
    }
    for folder in sorted(one for one in REAL.iterdir() if one.is_dir()):
        found[f"{folder.name}.txt"] = concise(folder, "--baseline", "none")
    return found


if __name__ == "__main__":
    SNAPSHOTS.mkdir(exist_ok=True)
    for name, text in snapshots().items():
        (SNAPSHOTS / name).write_text(text, encoding="utf-8")

"""Writes the reviewed findings: of the golden set, the broken set and the real manifests.

With them goes what each proof says of every fixture that refutes it, word for word, with the lines
that a finding points at besides its own.

Run it after a change of a rule, and read the difference before committing it:
`git diff tests/snapshots` shows which findings come and go.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.harness import findings, lint, stories  # noqa: E402 - the checkout's own tests

SNAPSHOTS = ROOT / "tests" / "snapshots"
REAL = ROOT / "tests" / "real"


PROOFS = {
    "connectivity": (
        "blocked-flow", "colliding-gateway-route", "colliding-route", "ignored-policy-rule",
        "missing-default-deny", "unheard-policy-port", "unintended-flow", "unisolated-pod",
        "unreachable-route", "unreachable-scrape-port", "unserved-service-port",
    ),
    "capacity": (
        "exceeded-quota", "outside-limit-range", "refused-by-quota", "requests-above-limits",
        "stalled-rollout", "unscalable-container",
    ),
    "availability": (
        "blocking-disruption-budget", "breached-minimum", "concentrated-pods",
        "eviction-below-minimum", "hanging-drain", "unguaranteed-survivors",
    ),
    "storage": (
        "block-storage-sharing", "shared-file-database", "unlasting-database", "unshareable-claim",
    ),
    "references": (
        "dangling-autoscaler", "dangling-disruption-budget", "dangling-ingress-backend",
        "dangling-policy-selector", "dangling-role-binding", "dangling-service",
        "duplicate-object", "mismatched-selector", "missing-key", "missing-reference",
        "missing-tls-secret", "orphaned-object", "overlapping-selectors", "rival-autoscalers",
        "unfit-governing-service", "unresolved-probe-port", "unresolved-service-url",
        "unresolved-target-port",
    ),
}  # fmt: skip
"""The rules that stand on each proof."""


def refutations(of: str) -> str:
    """Return what a rule says of each fixture that it fails, with the lines it points at."""
    lines = []
    for story in stories(of):
        for one in findings(lint(story), of):
            lines.append(f"{one.file}:{one.span.line} {one.severity.label} {of}")
            lines.append(f"  {one.message}")
            lines += [f"  = {each.file}:{each.span.line} {each.note}" for each in one.related]
            lines += [f"  = assuming that {each}" for each in one.assumptions]
    return "".join(f"{line}\n" for line in lines)


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
    for proof, rules in PROOFS.items():
        found[f"refuted-{proof}.txt"] = "\n".join(refutations(one) for one in rules)
    return found


if __name__ == "__main__":
    SNAPSHOTS.mkdir(exist_ok=True)
    for name, text in snapshots().items():
        (SNAPSHOTS / name).write_text(text, encoding="utf-8")

"""Damage manifests at random and hold the two ways of reading them against each other.

    .venv/bin/python scripts/fuzz_parse.py [--seconds 300] [--seed 1] [FOLDER ...]

The folders default to `fixtures`. Exits with 1 at the first text that is read in two ways, after
making it as short as it gets; such a text becomes a test of `tests/parse/test_paths_agree.py`.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.parse.agreement import agree, assembled, damaged, excerpt, manifests  # noqa: E402
from tests.parse.test_properties import Writer  # noqa: E402

ASSEMBLED = 0.3
GENERATED = 0.2


def main() -> int:
    """Run until the time is over, or until a difference is found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path, default=[ROOT / "fixtures"])
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    files = [path for folder in options.folders for path in manifests(folder)]
    texts = [path.read_bytes().decode("utf-8", "replace") for path in files]
    print(f"{len(texts)} files, seed {options.seed}")
    dice = random.Random(options.seed)  # noqa: S311  no secret is made of it
    until = time.monotonic() + options.seconds
    tried = by_lines = 0
    while time.monotonic() < until:
        text = made(texts, dice)
        tried += 1
        try:
            by_lines += agree(text) > 0
        except Exception as error:  # noqa: BLE001  whatever it is, it is what we look for
            short = shortened(text)
            print(f"after {tried:,} texts: {type(error).__name__}: {error}\n{short!r}\n\n{short}")
            return 1
    print(f"{tried:,} texts, {by_lines:,} of them read by lines, no difference")
    return 0


def made(texts: list[str], dice: random.Random) -> str:
    """Return a text to try: lines put together, or a damaged part of something whole."""
    share = dice.random()
    if share < ASSEMBLED:
        return assembled(dice)
    generated = share < ASSEMBLED + GENERATED
    text = Writer(dice.getrandbits(40)).document() if generated else dice.choice(texts)
    return damaged(excerpt(text, dice), dice.choice(texts), dice)


def shortened(text: str) -> str:
    """Take lines, and then characters, away as long as the two paths still differ."""
    for pieces in (lambda t: t.splitlines(keepends=True), list):
        parts = pieces(text)
        again = True
        while again:
            again = False
            for at in reversed(range(len(parts))):
                fewer = parts[:at] + parts[at + 1 :]
                if differs("".join(fewer)):
                    parts, again = fewer, True
        text = "".join(parts)
    return text


def differs(text: str) -> bool:
    """Tell whether the two paths disagree."""
    try:
        agree(text)
    except Exception:  # noqa: BLE001  as in main
        return True
    return False


if __name__ == "__main__":
    sys.exit(main())

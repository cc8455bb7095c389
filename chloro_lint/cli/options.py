"""The options of `chloro-lint check`: one table, from which both readers of the command line live."""

from __future__ import annotations

from typing import NamedTuple

from chloro_lint.report import FAIL_ON
from chloro_lint.reporters import COMPLIANCE, FORMATS

FLAG = "flag"
TEXT = "text"
LIST = "list"
NUMBER = "number"
OUTPUTS = "outputs"


class Option(NamedTuple):
    """One option. A list takes commas and repetition; outputs are repeated, ``NAME[=FILE]``."""

    name: str
    kind: str
    help: str
    metavar: str = ""
    choices: tuple[str, ...] = ()
    short: str = ""
    default: str | bool | int | None = None

    @property
    def field(self) -> str:
        """The option as a Python name."""
        return self.name.removeprefix("--").replace("-", "_")


OPTIONS: tuple[Option, ...] = (
    Option("--select", LIST, "Rules to run: names, codes, prefixes like CHL3, or ALL.", "RULES"),
    Option("--ignore", LIST, "Rules to leave out.", "RULES"),
    Option("--extend-select", LIST, "Rules to run besides the selected ones.", "RULES"),
    Option("--baseline", TEXT, "Architecture: a shipped name, a file, or none.", "NAME|FILE"),
    Option("--config", TEXT, "Configuration file; none other is looked for.", "FILE"),
    Option("--exclude", LIST, "Paths to leave out, as in .gitignore.", "PATTERNS"),
    Option("--fail-on", TEXT, "Least severity that makes the exit code 1.", "LEVEL", FAIL_ON),
    Option(
        "--output-format",
        OUTPUTS,
        "How to show findings, and a file to write them to; repeatable.",
        "FORMAT[=FILE]",
        tuple(FORMATS),
        default="full",
    ),
    Option(
        "--output-file",
        TEXT,
        "Write the format that names no file to this one.",
        "FILE",
        short="-o",
    ),
    Option("--exit-zero", FLAG, "Exit with 0 even when there are findings."),
    Option("--statistics", FLAG, "Count the findings of each rule."),
    Option("--show-silenced", FLAG, "Show what comments, annotations and waivers silence."),
    Option("--jobs", NUMBER, "Processes; 0 chooses by the size of the input.", "N", short="-j"),
    Option("--no-color", FLAG, "Write plain text."),
    Option("--quiet", FLAG, "Show findings only.", short="-q"),
    Option("--verbose", FLAG, "Also show what was left out and what stayed undecided.", short="-v"),
)

REPORT_OPTIONS: tuple[Option, ...] = (
    Option(
        "--format",
        OUTPUTS,
        "How to show the report, and a file to write it to; repeatable.",
        "FORMAT[=FILE]",
        tuple(COMPLIANCE),
        default="told by the name of the output file, else table",
    ),
    Option("--framework", TEXT, "Judge by cis, nsa, pss, or a file of that kind.", "NAME|FILE"),
    Option("--previous", TEXT, "An earlier report as JSON, to show what changed.", "FILE"),
    Option("--run-by", TEXT, "Who runs this, for the head of the report.", "NAME"),
    Option(
        "--source-url",
        TEXT,
        "Where a line is seen: an address with {path}, {line} and {commit}.",
        "TEMPLATE",
    ),
)
"""The options that `chloro-lint report` has besides."""

COMMANDS = (
    "check", "report", "capacity", "topology", "rules", "explain", "baseline", "golden", "waive", "init",
)  # fmt: skip
"""The subcommands; anything else in first place is a path to lint."""

"""The entry point: the plain call goes straight to linting, everything else through Typer."""

from __future__ import annotations

import gc
import os
import sys


def main() -> None:
    """Run the command line, and end the process with its exit code."""
    code: object = None
    try:
        invoke()
    except SystemExit as ended:
        code = ended.code
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    except OSError:
        sys.exit(2)  # Python tries once more, and says what it could not write
    # Nothing waits for the end but memory, and to free a large run's takes a twentieth of its time.
    os._exit(code if isinstance(code, int) else int(code is not None))


def invoke() -> None:
    """Read the command line and run it; the exit code is 0, 1 or 2, also when we are wrong.

    Raises `SystemExit`, like a program's own end; without it the exit code is 0.
    """
    # What a run makes lives to its end: looking for cycles in it costs a quarter of the time.
    gc.disable()
    try:
        _called_with(sys.argv[1:])
    except Exception:  # noqa: BLE001 - Python would exit with 1, which means findings
        import traceback

        if sys.stderr is not None:
            traceback.print_exc()
            sys.stderr.write("chloro-lint: this is a defect of chloro-lint; nothing was decided\n")
        sys.exit(2)


def _called_with(arguments: list[str]) -> None:
    if arguments == ["--version"]:
        from chloro_lint import __version__

        print(f"chloro-lint {__version__}")
        return
    from chloro_lint.cli.argv import plain
    from chloro_lint.cli.options import COMMANDS

    first = arguments[0] if arguments else ""
    linting = first == "check" or (first not in COMMANDS and bool(arguments))
    if linting:
        read = plain(arguments[1:] if first == "check" else arguments)
        if read is not None:
            from chloro_lint.cli.check import check

            sys.exit(check(*read))
    from chloro_lint.cli.app import run

    run(["check", *arguments] if linting and first != "check" and _is_path(first) else arguments)


def _is_path(word: str) -> bool:
    """Tell the beginning of a plain call from an option of the application itself."""
    return word not in ("-h", "--help", "--version", "--install-completion", "--show-completion")


if __name__ == "__main__":
    if not sys.flags.safe_path:
        # `python -m` looks for modules in the current folder first, which may be the linted tree.
        del sys.path[0]
    main()

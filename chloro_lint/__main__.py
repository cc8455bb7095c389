"""The entry point: the plain call goes straight to linting, everything else through Typer."""

from __future__ import annotations

import gc
import sys


def main() -> None:
    """Read the command line and run it; the exit code is 0, 1 or 2, also when we are wrong."""
    # What a run makes lives to its end: looking for cycles in it costs a quarter of the time.
    gc.disable()
    try:
        _run(sys.argv[1:])
    except Exception:  # noqa: BLE001 - Python would exit with 1, which means findings
        import traceback

        if sys.stderr is not None:
            traceback.print_exc()
            sys.stderr.write("chloro-lint: this is a defect of chloro-lint; nothing was decided\n")
        sys.exit(2)
    finally:
        gc.freeze()  # nor does Python need to look through it all before it ends


def _run(arguments: list[str]) -> None:
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

"""The Typer application: help, completion, subcommands, and whatever the plain reader leaves."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from enum import Enum
from functools import lru_cache
from typing import Annotated, Any

import typer

from chloro_lint import __version__
from chloro_lint.cli.argv import allowed, split
from chloro_lint.cli.options import (
    FLAG,
    LIST,
    NUMBER,
    OPTIONS,
    OUTPUTS,
    REPORT_OPTIONS,
    Option,
)

app = typer.Typer(
    name="chloro-lint",
    help="Decide whether Kubernetes manifests build the system that was designed.",
    no_args_is_help=True,
    add_completion=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Paths = Annotated[list[str], typer.Argument(help="Files, folders, globs, or - for standard input.")]
BaselineName = Annotated[
    str | None, typer.Option("--baseline", help="A shipped name, a file, or none.")
]
ConfigFile = Annotated[str | None, typer.Option("--config", help="Configuration file.")]
OutputFile = Annotated[str | None, typer.Option("--output-file", "-o", help="Write to a file.")]
NoColor = Annotated[bool, typer.Option("--no-color", help="Write plain text.")]


def run(arguments: Sequence[str]) -> None:
    """Run the application; it exits by itself."""
    app(list(arguments), prog_name="chloro-lint")


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"chloro-lint {__version__}")
        raise typer.Exit


@app.callback()
def _application(
    _version: Annotated[
        bool,
        typer.Option("--version", help="Show the version.", callback=_show_version, is_eager=True),
    ] = False,
) -> None:
    """Decide whether Kubernetes manifests build the system that was designed.

    `chloro-lint PATHS` is short for `chloro-lint check PATHS`.
    """


def _with_options(
    command: Callable[[list[str], dict[str, Any]], int],
    leave_out: Sequence[str] = (),
    besides: Sequence[Option] = (),
) -> Callable[..., None]:
    """Give a command the paths and the options of the table, as Typer wants to see them."""
    options = [*besides, *(one for one in OPTIONS if one.field not in leave_out)]

    def body(paths: list[str], **given: Any) -> None:
        raise typer.Exit(
            command(paths, {one.field: _plain(given[one.field], one) for one in options})
        )

    parameters = [
        inspect.Parameter("paths", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=Paths)
    ]
    parameters += [
        inspect.Parameter(
            one.field,
            inspect.Parameter.KEYWORD_ONLY,
            default=_default(one),
            annotation=Annotated[_type(one), _declaration(one)],
        )
        for one in options
    ]
    body.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    body.__annotations__ = {one.name: one.annotation for one in parameters}
    return body


def _plain(given: Any, option: Option) -> Any:
    """Turn what Typer read into what the plain reader would have read."""
    if option.kind == LIST:
        return tuple(part for value in given or () for part in split(value))
    if option.kind == OUTPUTS:
        for value in given or ():
            if not allowed(option, value):
                known = ", ".join(repr(one) for one in option.choices)
                raise typer.BadParameter(
                    f"{value!r} is not one of {known}", param_hint=repr(option.name)
                )
        return tuple(given or ())
    return given.value if isinstance(given, Enum) else given


def _default(option: Option) -> Any:
    if option.kind == FLAG:
        return False
    if option.kind == OUTPUTS:
        return None
    if option.choices and option.default is not None:
        return _choices(option)(option.default)
    return option.default


def _type(option: Option) -> Any:
    if option.kind == OUTPUTS:
        return list[str] | None
    if option.choices:
        return _choices(option) if option.default is not None else _choices(option) | None
    return {FLAG: bool, LIST: list[str] | None, NUMBER: int | None}.get(option.kind, str | None)


@lru_cache
def _choices(option: Option) -> type[Enum]:
    """Return the choices as the enumeration that Typer checks and completes."""
    return Enum(option.field, {choice: choice for choice in option.choices})  # type: ignore[return-value]


def _declaration(option: Option) -> Any:
    names = [option.name, *([option.short] if option.short else [])]
    if option.kind == OUTPUTS:
        return typer.Option(
            *names,
            help=f"{option.help} One of {', '.join(option.choices)}.",
            metavar=option.metavar,
            show_default=str(option.default),
            autocompletion=lambda: list(option.choices),
        )
    return typer.Option(*names, help=option.help, metavar=option.metavar or None)


def _check(paths: list[str], given: dict[str, Any]) -> int:
    from chloro_lint.cli.check import check

    return check(paths, given)


def _report(paths: list[str], given: dict[str, Any]) -> int:
    from chloro_lint.cli.report import report

    return report(paths, given)


app.command("check", help="Lint manifests; the default command.")(_with_options(_check))
app.command("report", help="Show every statement of the architecture with its verdict.")(
    _with_options(
        _report,
        leave_out=("output_format", "statistics", "show_silenced"),
        besides=REPORT_OPTIONS,
    )
)


@app.command()
def capacity(
    paths: Paths,
    name: BaselineName = None,
    config: ConfigFile = None,
    output_format: Annotated[
        str, typer.Option("--format", help="table or json.", metavar="FORMAT")
    ] = "table",
    output_file: OutputFile = None,
    no_color: NoColor = False,
) -> None:
    """Show what namespaces may grow to, beside what their quotas hold."""
    from chloro_lint.cli.capacity import show_capacity

    given: dict[str, Any] = {"baseline": name, "config": config, "format": output_format}
    given |= {"output_file": output_file, "no_color": no_color}
    raise typer.Exit(show_capacity(paths, given))


@app.command()
def topology(
    paths: Paths,
    name: BaselineName = None,
    config: ConfigFile = None,
    output_format: Annotated[
        str | None,
        typer.Option(
            "--format",
            help="text, json, csv, md, mermaid, dot or svg; by the output file, else text.",
            metavar="FORMAT",
        ),
    ] = None,
    output_file: OutputFile = None,
    diff: Annotated[
        str | None,
        typer.Option(
            help="Show what came and went since OTHER, and exit with 1 where anything did.",
            metavar="OTHER",
        ),
    ] = None,
    pair: Annotated[
        tuple[str, str] | None,
        typer.Option("--explain", help="Why SRC reaches DST, or does not.", metavar="SRC DST"),
    ] = None,
    no_color: NoColor = False,
) -> None:
    """Show who reaches whom, and whether the architecture wants it."""
    from chloro_lint.cli.topology import show_topology

    given: dict[str, Any] = {"baseline": name, "config": config, "format": output_format}
    given |= {"output_file": output_file, "no_color": no_color, "diff": diff, "explain": pair}
    raise typer.Exit(show_topology(paths, given))


@app.command()
def rules(
    output_format: Annotated[
        str, typer.Option("--format", help="table or json.", metavar="FORMAT")
    ] = "table",
    no_color: NoColor = False,
) -> None:
    """List every rule."""
    from chloro_lint.cli.rules import list_rules

    raise typer.Exit(list_rules(output_format, no_color=no_color))


@app.command()
def explain(
    name: Annotated[str, typer.Argument(help="A rule's name or code, or a control's id.")],
    baseline: Annotated[str, typer.Option(help="Architecture for controls.")] = "chloromaster",
) -> None:
    """Explain a rule or a control: what, why, how to fix, an example of each."""
    from chloro_lint.cli.explain import explain_one

    raise typer.Exit(explain_one(name, baseline))


@app.command()
def baseline(
    paths: Annotated[
        list[str] | None, typer.Argument(help="Where the configuration is looked for.")
    ] = None,
    name: BaselineName = None,
    config: ConfigFile = None,
    output_format: Annotated[
        str,
        typer.Option("--format", help="yaml, oscal-catalog or oscal-component.", metavar="FORMAT"),
    ] = "yaml",
    framework: Annotated[
        str | None, typer.Option(help="Show a framework instead, in one of OSCAL's formats.")
    ] = None,
) -> None:
    """Show the active baseline, resolved."""
    from chloro_lint.cli.baseline import show_baseline

    given = {"baseline": name, "config": config, "format": output_format, "framework": framework}
    raise typer.Exit(show_baseline(paths or ["."], given))


@app.command()
def golden(
    output: Annotated[
        str | None, typer.Option("--output", "-o", help="Folder to write the set to.")
    ] = None,
) -> None:
    """List or write the golden set: manifests that satisfy every statement."""
    from chloro_lint.cli.golden import golden_set

    raise typer.Exit(golden_set(output))


@app.command()
def waive(
    rule: Annotated[str, typer.Argument(help="The rule's name or code.")],
    reason: Annotated[str, typer.Option(help="Why the exception is right.")],
    owner: Annotated[str, typer.Option(help="Who answers for it.")],
    expires: Annotated[str, typer.Option(help="Last day, as YYYY-MM-DD.")],
    object_: Annotated[str, typer.Option("--object", help="Glob over `Kind namespace/name`.")] = "",
    path: Annotated[str, typer.Option(help="Pattern of files.")] = "",
    config: Annotated[
        str | None, typer.Option(help="Configuration file; the nearest one by default.")
    ] = None,
) -> None:
    """Add a waiver to the configuration; its comments stay in place."""
    from chloro_lint.cli.waive import add_waiver

    wanted = {"reason": reason, "owner": owner, "expires": expires, "object": object_, "path": path}
    raise typer.Exit(add_waiver(rule, wanted, config))


@app.command()
def init(
    path: Annotated[str, typer.Argument(help="File to write.")] = ".chloro-lint.yaml",
) -> None:
    """Write a commented configuration to start from."""
    from chloro_lint.cli.init import write_starter

    raise typer.Exit(write_starter(path))

"""The command line, one module a command: the only place that prints, reads the environment, exits.

The plain call, ``chloro-lint PATHS`` with common options, is read by `argv` and pays for no
framework; everything else goes through the Typer application in `app`. Both read the options of
`check` from the one table in `options`.
"""

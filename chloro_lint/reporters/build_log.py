"""Lines for the logs of build services, in which some texts are commands to the runner."""

from __future__ import annotations

import re

_COMMAND = re.compile(r"(##(?:vso)?)\[", re.IGNORECASE)


def harmless(text: str) -> str:
    r"""Keep a runner from reading a command in a plain line: ``##[`` and ``##vso[``.

    The runners of GitHub and Azure find them anywhere in a line, not only where it begins. A line
    that begins with GitHub's newer ``::`` has to be kept from that by its words.
    """
    return _COMMAND.sub(r"\1\\x5b", text)

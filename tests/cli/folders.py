"""Small folders to lint: manifests on disk, and the program run over them in this process."""

from __future__ import annotations

import gc
import sys
from pathlib import Path
from textwrap import dedent
from typing import NamedTuple

import pytest

from chloro_lint.__main__ import invoke

SERVICE = "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\n  namespace: shop\n"
ROOT_POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: web
  namespace: shop
spec:
  hostNetwork: true
  containers:
    - name: web
      image: registry.example.com/web:1.2
"""
HOST_NETWORK = ["--baseline", "none", "--select", "host-network"]


class Result(NamedTuple):
    code: int
    out: str
    err: str


def write(folder: Path, **files: str) -> None:
    """Write files; `__` in a name stands for a slash, and names get the suffix .yaml."""
    for name, text in files.items():
        path = folder / (name.replace("__", "/") + ".yaml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text))


def call(capsys: pytest.CaptureFixture[str], *arguments: str) -> Result:
    """Run the program as `chloro-lint ARGUMENTS` in the current folder."""
    before = sys.argv
    sys.argv = ["chloro-lint", *arguments]
    code = 0
    capsys.readouterr()
    try:
        invoke()
    except SystemExit as exit_:
        code = exit_.code if isinstance(exit_.code, int) else int(exit_.code is not None)
    finally:
        sys.argv = before
        gc.unfreeze()
        gc.enable()  # this process goes on, unlike the program's own
    shown = capsys.readouterr()
    return Result(code, shown.out, shown.err)

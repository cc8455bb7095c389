"""SHA-256 as Python itself carries it.

`hashlib` prefers OpenSSL's, and its libraries take as long to load as a quarter of Python's start.
"""

from __future__ import annotations

from importlib import import_module


def hex_digest(data: bytes) -> str:
    """Return the digest as 64 hexadecimal digits."""
    digits: str = _new(data).hexdigest()
    return digits


for _name in ("_sha2", "_sha256", "hashlib"):  # Python 3.12 and later, 3.11, others than CPython
    try:
        _new = import_module(_name).sha256
        break
    except ImportError:
        continue

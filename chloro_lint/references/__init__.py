"""The reference index: which object names which other, down to the key, and whether it is there.

What is looked at, and what a name resolves to, follows the API reference of each kind; what
operators make at run time follows their own documentation (`generated`).
"""

from chloro_lint.references.assumed import assumed_objects
from chloro_lint.references.index import References, references_of
from chloro_lint.references.nearest import Names, nearest
from chloro_lint.references.of_objects import ingress_backends
from chloro_lint.references.reference import Reference, Resolution, State

__all__ = [
    "Names",
    "Reference",
    "References",
    "Resolution",
    "State",
    "assumed_objects",
    "ingress_backends",
    "nearest",
    "references_of",
]

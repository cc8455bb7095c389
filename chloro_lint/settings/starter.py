"""The commented configuration that a new project starts from."""

from __future__ import annotations

_TEXT = """\
# The configuration of chloro-lint. Every key is shown; one that is commented out has its default
# or is an example. Patterns are those of .gitignore, relative to this file's folder.

# The architecture to hold the manifests against: the name of one that ships, a path relative to
# this file, or `none` to lint without an architecture.
baseline: chloromaster

# The namespace of objects that name none, as `kubectl apply -n` or kustomize would supply it.
#namespace: default

# The Kubernetes version of the cluster, in quotes. Removed APIs and some defaults depend on it.
kubernetes-version: "1.37"

# From which severity on a finding fails the run: info, warning, error, unknown or never.
fail-on: warning

# How findings are shown; a list where several formats are wanted, FORMAT=FILE for one to a file
# below this folder. `--output-format` replaces it.
#output-format: [full, sarif=chloro-lint.sarif]

# Which rules run: names, codes, beginnings of codes, or ALL. Without `select`, every stable rule.
#select: [ALL]
#extend-select: []
#ignore: []

# Another severity for a rule: info, warning or error.
#severities:
#  privileged-container: error

# Files and folders to leave out. They are named in every report.
#exclude:
#  - k8s/generated/

# Rules that do not apply to some files.
#per-file-ignores:
#  k8s/debug/**: [CHL3]

# Where every YAML file must be a manifest; elsewhere a file that is none is left alone.
#manifests:
#  - k8s/**

# Files that are applied together, by the name of the set. Without this, all files are one set
# and each kustomization.yaml bounds its own.
#sets:
#  production: [k8s/base/**, k8s/production/**]

# Exceptions: one rule, an object or a path, and who answers for it until when.
#waivers:
#  - rule: privileged-container
#    object: DaemonSet kube-system/node-agent
#    reason: the agent reads the host's devices
#    owner: platform team
#    expires: 2030-12-31

# What holds outside the files, in the baseline's words; it overrides what the baseline assumes.
#assumptions: {}

# Worker processes; 0 decides by the number of files.
#jobs: 0

# How YAML is read: `fast` reads what is plain line by line and the rest as `general` reads all.
# Both come to the same; `general` is there to make sure of it.
#yaml-parser: fast
"""


def starter() -> str:
    """Return the text for a new ``.chloro-lint.yaml``."""
    return _TEXT

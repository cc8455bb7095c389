"""chloro-lint: an executable architecture document for Kubernetes YAML."""

__version__ = "0.1.0"

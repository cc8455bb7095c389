"""What Kubernetes objects mean: one module for each kind of knowledge."""

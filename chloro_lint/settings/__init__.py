"""The configuration of a run: where it is found, how it is read, and what it says."""

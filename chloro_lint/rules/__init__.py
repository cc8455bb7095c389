"""The rules in code, one module each; this folder is their registry."""

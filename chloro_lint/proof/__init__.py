"""Proofs over a whole set: what follows from all of its objects together, and from no one alone."""

"""Benchmarks: what the speed claims rest on. Not part of the installed package."""

"""Sweeps: a design cut into blocks, run, stored and resumed."""

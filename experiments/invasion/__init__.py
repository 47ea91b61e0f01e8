"""Invasions: whether a few players of one strategy can take over a market of another."""

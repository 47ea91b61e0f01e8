"""The rules of longgame as an object-per-agent Mesa model: the opponent of the speed benchmark, and its check."""

from benchmarks.object_market.market import ObjectMarket

__all__ = ["ObjectMarket"]

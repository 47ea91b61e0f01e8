"""The deal desk: one proposed term sheet between two parties of a market, and its variants, on the same draws."""

"""The columns of a market and what they are addressed by: organisations, pairs, terms, draws, ledger, events."""

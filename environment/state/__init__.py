"""The columns of a market: organisations, pairs, terms, draws, ledger, events."""

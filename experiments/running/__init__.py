"""Running many markets: batches, worker processes, run folders."""

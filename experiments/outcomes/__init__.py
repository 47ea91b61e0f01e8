"""What an experiment measures of each market: one number a cell."""

"""What an experiment measures of each market: one number a market, one definition for every command."""

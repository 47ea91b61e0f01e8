"""Reading a run: deals, years together, money, strategies, and the printed summary."""

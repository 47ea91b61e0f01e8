"""Reading what the deal desk played: odds, cash, who outside loses, levers, the frontier, and the page and figure."""

"""What a market is made of: parameters, policies, strategies in play and where organisations stand."""

"""One page to hand over: the question, the answer with its interval, figures, money, deals that died, and limits."""

"""From meeting to signature: who talks, the term sheets on offer, the bargain over the share, the deal."""

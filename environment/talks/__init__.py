"""From meeting to signature: who talks, the term sheets, the bargain over the share, the deal."""

"""Numbers and findings in plain words: pages of text, names of factors, sentences."""

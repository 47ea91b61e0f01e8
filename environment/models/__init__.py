"""The partnership models, one file each: terms with their sources, words, and how lives are pooled."""

"""The partnership models, one file each: names, terms and sources."""

"""The phases of a contract year: when the rules run, and on which columns."""

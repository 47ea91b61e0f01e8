"""The phases of a contract year: when each rule runs, and on which columns."""

"""One deal played again: watched from year to year, and with one offer of one party changed on the same draws."""

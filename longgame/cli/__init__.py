"""The command line: options, what is printed, and which folder is written."""

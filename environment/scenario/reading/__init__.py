"""Reads files, options and Python mappings into a checked scenario; all mistakes are reported in one message."""

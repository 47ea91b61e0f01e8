"""Whole pages: what a finished sweep says, with its tables and figures."""

"""From files, options and Python mappings to a checked scenario, with every mistake in one message."""

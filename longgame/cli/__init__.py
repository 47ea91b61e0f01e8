"""The command line: options, printed text and result folders."""

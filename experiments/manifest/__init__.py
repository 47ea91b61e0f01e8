"""What a folder of results says about itself, and how it is read back and compared."""

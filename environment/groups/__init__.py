"""The forms of provider groups, one file each."""

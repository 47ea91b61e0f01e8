"""The outcomes themselves: every module here has a function `outcomes()` that lists those of one family."""

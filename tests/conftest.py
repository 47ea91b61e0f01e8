"""Settings that all tests share."""

import os

from hypothesis import settings

# Continuous integration repeats the same examples on every run; at a desk hypothesis keeps looking for new ones.
settings.register_profile("repeatable", derandomize=True, deadline=None, database=None, print_blob=True)
settings.register_profile("desk", deadline=None)
settings.load_profile("repeatable" if os.environ.get("CI") else "desk")

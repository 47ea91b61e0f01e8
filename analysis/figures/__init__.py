"""Figures: tidy tables drawn on Matplotlib axes.

They are drawn on a canvas of their own, so the backend that the user set for other programs does not matter.
"""

import os
import sys
from importlib import import_module

try:
    import_module("matplotlib")  # the first import reads the user's settings
except ValueError:
    # MPLBACKEND names a backend that is not there: a notebook hands on its own to every program that it starts.
    _backend = os.environ.pop("MPLBACKEND", None)
    if _backend is None:
        raise
    for _name in [name for name in sys.modules if name.partition(".")[0] == "matplotlib"]:
        del sys.modules[_name]  # modules of the failed import must be loaded afresh
    try:
        import_module("matplotlib")
    finally:
        os.environ["MPLBACKEND"] = _backend

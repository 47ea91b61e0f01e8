"""TOML from strangers: what would keep the parser busy for hours is refused before it is parsed."""

from __future__ import annotations

import re
import tomllib
from typing import Any, Final

#: Words that a dotted key may have; a parameter has at most four.
_MOST_WORDS: Final = 32
_WORD: Final = r"""(?:(?<![\w-])[\w-]++|"[^"\n]*+"|'[^'\n]*+')"""
# Each word of a dotted key costs the parser as much as all words before it.
_LONG_KEY: Final = re.compile(rf"(?:{_WORD}[ \t]*+\.[ \t]*+){{{_MOST_WORDS}}}")


def toml_table(text: str) -> dict[str, Any]:
    """The table that a TOML text holds.

    Raises:
        ValueError: not TOML, or nested too deeply to be a scenario; the message says where or why.
    """
    long_key = _LONG_KEY.search(text)
    if long_key is not None:
        line = text.count("\n", 0, long_key.start()) + 1
        raise ValueError(f"nested too deeply: line {line} has a key of more than {_MOST_WORDS} words with dots between")
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None

"""A market as Python users get it: the tables of its years show themselves in a notebook."""

from __future__ import annotations

from longgame.analysis.notebook.results import Results
from longgame.environment.market import Market as PlainMarket


class Market(PlainMarket):  # noqa: D101 (it has the text of the class above it)
    __doc__ = PlainMarket.__doc__

    _shown: Results | None = None

    @property
    def results(self) -> Results:
        """Tables of the completed years, of the type that `lg.run` returns; empty before the first year."""
        plain = super().results
        if self._shown is None or self._shown.tables is not plain.tables:
            self._shown = Results.of(plain)
        return self._shown

"""Results as Python users get them: with a card for notebooks and figures of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from longgame.analysis.notebook.card import Card
from longgame.analysis.runs.outcome_estimates import outcome_estimates
from longgame.analysis.words.counted_words import counted
from longgame.analysis.words.number_words import estimate_words, without_lone_values
from longgame.analysis.words.outcome_words import outcome_words
from longgame.analysis.words.plain_words import printable
from longgame.environment.records.results import Results as PlainResults

if TYPE_CHECKING:
    from longgame.analysis.notebook.run_plots import RunPlots

#: What the card shows of the market, and of who gained and who paid.
_OF_THE_MARKET: Final = (
    "final_value_based_lives_share",
    "signing_rate",
    "renewal_rate",
    "years_together",
    "net_savings_rate",
)
_WHO_GAINED: Final = (
    "gain_usd.payer",
    "gain_usd.health_system",
    "gain_usd.independent_physicians",
    "gain_usd.critical_access_hospital",
    "gain_usd.members",
)


class Results(PlainResults):
    """What a run recorded, with a card for notebooks and the figures `plot.adoption()`, `plot.exits()` and so on.

    Every table is a pandas DataFrame, made when first asked for and kept: `market`, `organizations`, `deals`,
    `deal_years`, `groups`, `events`, `ledger`, `strategies` and `gains`. `lg.run`, `lg.Market.results` and
    `Results.from_folder` all give this type.

    Args:
        tables: Arrow tables by name.
        information: about the run: `scenario` (resolved), `seed`, `record` and what else a manifest holds.
    """

    @classmethod
    def of(cls, results: PlainResults) -> Results:
        """The same tables, with card and figures."""
        return results if isinstance(results, cls) else cls(results.tables, results.information)

    @property
    def plot(self) -> RunPlots:
        """Figures of the run, each a method: `results.plot.adoption()`."""
        from longgame.analysis.notebook.run_plots import RunPlots  # loads the plotting library

        return RunPlots(self)

    def _repr_html_(self) -> str:
        name = printable(self.scenario_name)
        if not self.years:
            return Card(f"Results of {name}, seed {self.seed}: no year has been simulated yet").html()
        size = f"{counted(self.replicates, 'market')} of {counted(self.years, 'year')}"
        card = Card(f"Results of {name}: {size}, seed {self.seed}")
        measured = outcome_estimates(self, (*_OF_THE_MARKET, *_WHO_GAINED))
        if self.replicates > 1:
            measured = without_lone_values(measured)
            card.sentence("Means over markets with their 95 % intervals, and the number of markets that each rests on.")
        else:
            card.sentence("One market: no intervals. Run more to separate a pattern from luck.")
        for heading, names in (("The market", _OF_THE_MARKET), ("Who gained and who paid, over the run", _WHO_GAINED)):
            shown = {outcome: measured[outcome] for outcome in names if outcome in measured}
            if shown:
                card.table(
                    (heading, "mean", "markets"),
                    [
                        (outcome_words(outcome), estimate_words(one["unit"], one), str(one["replicates"]))
                        for outcome, one in shown.items()
                    ],
                )
        gained = "gains" in self.tables
        card.sentence("" if gained else "Who gained and who paid is not known: the run has no twin without deals.")
        if gained:
            card.sentence("Gains: against the same market with the same luck, but without any deal.")
        card.sentence(f"Tables: {', '.join(self.tables)}. Figures: {', '.join(self._figures())}.")
        return card.html()

    def _figures(self) -> list[str]:
        return [f"plot.{name}()" for name in vars(type(self.plot)) if not name.startswith("_")]

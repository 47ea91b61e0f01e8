"""The proposals of the year's talks: the offers to each pair, their values to both sides, and the best offer."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from longgame.environment.state.contract_terms import ContractTerms
from longgame.environment.state.own_offers import own_offers
from longgame.environment.state.pairs import MOST_TERM_YEARS
from longgame.environment.state.parameter_view import at_rows
from longgame.environment.talks.bargaining import ZoneOfAgreement
from longgame.environment.talks.current_terms import current_terms, next_benchmark_gap
from longgame.environment.talks.desk import Desk
from longgame.environment.talks.feasibility import feasible_sheets, prospective_pool
from longgame.environment.talks.own_terms import (
    Withheld,
    acceptable_sheets,
    insisted_shares,
    put_on_table,
    withheld,
    years_on_table,
)
from longgame.environment.talks.proposal_layout import Layout
from longgame.environment.talks.term_sheets import SHEET_MODEL, model_column, of_cells, offered_terms, term_sheets
from longgame.environment.talks.transition_offers import AnsweredOffers, answer_losses
from longgame.environment.valuation.facts import contract_lives
from longgame.environment.valuation.forecasts import decision_noise
from longgame.environment.valuation.gross_losses import transition_schedule
from longgame.environment.valuation.offers import offers_of
from longgame.environment.valuation.outlook import Outlook
from longgame.environment.valuation.package_value import PackageValue, values_of_offers
from longgame.environment.valuation.pair_outlooks import Occasion, build_outlook

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

#: Number of offers valued at once: few enough for their columns to stay in the processor's cache.
_VALUED_AT_ONCE = 2048


@dataclass
class Proposals:
    """Everything that the year's talks negotiate; arrays of shape (rows,) or (rows, sheets).

    Attributes:
        rows: pair rows of the talks.
        renewal: whether a deal is at term; the other pairs have none.
        terms, best: terms and values of each pair's chosen sheet.
        gap: gap of the next benchmark below the status quo.
        listed: share of expected losses that the payer and the provider list, shape (2, rows).
        transition: transition payment of the chosen sheet in each year, USD per life, shape (years, rows).
        valued: values of the offers, in the order of `layout`. Offers are the sheets that are valued.
        layout: row and sheet of each offer.
        limits, provider_outside, payer_outside: limits and outside values of the offers, 0 for other sheets.
        feasible: sheets that the pair can sign.
        chosen: each pair's best sheet.
        withheld: who keeps a pair from signing by what it does not offer or accept; None if nobody has own offers.
        insisted: shares on which the sides of each pair insist on the chosen sheet; None if nobody does.
    """

    rows: Ints
    renewal: Bools
    terms: ContractTerms
    gap: Floats
    listed: Floats
    transition: Floats
    valued: Floats
    layout: Layout
    best: PackageValue
    limits: ZoneOfAgreement
    provider_outside: Floats
    payer_outside: Floats
    feasible: Bools
    chosen: Ints
    withheld: Withheld | None = None
    insisted: ZoneOfAgreement | None = None

    @property
    def value(self) -> PackageValue:
        """Values of all sheets, shape (rows, sheets); 0 for sheets that are not offers."""
        return PackageValue(*self.layout.lay_out(self.valued))


def make_proposals(desk: Desk, rows: Ints, renewal: Bools, excluded: Bools | None = None) -> Proposals:
    """Term sheets, values, limits and the best sheet of every pair in talks.

    Args:
        rows: pair rows of the talks.
        renewal: whether the pair has a deal at term, shape (rows,).
        excluded: sheets that pairs cannot sign for other reasons, shape (rows, sheets); None: no sheets.
    """
    sheets = desk.values.once("term sheets", term_sheets)
    pooled = prospective_pool(desk, rows, sheets)
    feasible = feasible_sheets(desk, rows, renewal, sheets, pooled)
    if excluded is not None:
        feasible &= ~excluded
    own = own_offers(desk.state.stack, desk.values)
    kept_back = None
    if own is not None:
        offers, accepts = acceptable_sheets(own, rows)
        kept_back = withheld(feasible, offers, accepts)
        feasible &= offers & accepts
    # Most sheets cannot be signed and need no value. If none can, the talks fail over the quickest sheet.
    months = of_cells(model_column(desk.values, "talk_months"), desk.state.stack.pair_cell[rows])
    quickest = np.full(rows.shape, np.argmin(months, axis=1))
    offered, index = feasible.copy(), np.arange(len(rows))
    none = ~feasible.any(axis=1)
    offered[index[none], quickest[none]] = True
    proposals = _proposals_of_offers(desk, rows, renewal, sheets, pooled, feasible, offered, quickest)
    unvalued = ~offered[index, proposals.chosen]
    if unvalued.any():
        offered[index[unvalued], quickest[unvalued]] = True
        proposals = _proposals_of_offers(desk, rows, renewal, sheets, pooled, feasible, offered, quickest)
    proposals.withheld = kept_back
    return proposals


def _proposals_of_offers(
    desk: Desk,
    rows: Ints,
    renewal: Bools,
    sheets: ContractTerms,
    pooled: Floats,
    feasible: Bools,
    offered: Bools,
    quickest: Ints,
) -> Proposals:
    """Proposals when the sheets `offered`, shape (rows, sheets), are valued.

    A pair that can sign none of them gets its `quickest` sheet, shape (rows,).
    """
    traits, stack = desk.traits, desk.state.stack
    years, own = of_cells(sheets.term_years, stack.pair_cell[rows]), own_offers(stack, desk.values)
    layout = Layout.longest_first(offered, years if own is None else years_on_table(own, rows, years))
    row, sheet = layout.rows_and_sheets()
    pair = rows[row]
    gap = next_benchmark_gap(desk, rows, renewal)
    same = renewal[row] & (SHEET_MODEL[sheet] == desk.state.pairs.model[pair])
    lives = pooled.reshape(-1)[layout.place]
    terms = current_terms(desk, pair, offered_terms(sheets, stack.pair_cell[pair], sheet), same, lives)
    put_on_table(desk, pair, sheet, terms, same)
    hopes = renewal.astype(np.float64)
    running_lives, occasion = contract_lives(desk.state)[rows], Occasion(hopes, signs=True)
    outlook = build_outlook(desk.state, desk.values, desk.view, desk.facts, traits, rows, running_lives, occasion)
    value = PackageValue(*_values_of_offers(outlook, row, terms, lives, gap[row], same.astype(np.float64)))
    _program_answers_no_losses(value, terms)
    payer_noise, provider_noise = decision_noise(desk.state, desk.view, desk.facts, rows, "talks")
    payer_outside, provider_outside = (
        value.payer_outside + payer_noise[row],
        value.provider_outside + provider_noise[row],
    )
    insisted = insisted_shares(desk, pair, sheet)
    answered = answer_losses(
        value,
        provider_outside,
        payer_outside,
        traits.provider.envy[pair],
        traits.payer.envy[pair],
        at_rows(desk.view["enabler.required_margin_rate"], pair),
        insisted,
    )
    _take_or_leave(answered, terms, provider_outside, payer_outside)
    limits = answered.limits
    valued = np.array(list(vars(answered.value).values()))
    # A side bargains only over a share that is worth something to it.
    signable = feasible.reshape(-1)[layout.place] & (value.provider_slope >= 0.0) & (value.payer_slope >= 0.0)
    nearness = np.where(terms.program > 0.0, answered.gain, limits.payer - limits.provider)
    merit = np.where(signable, [answered.gain, nearness], -np.inf)
    gain, nearest = layout.lay_out(merit, -np.inf)
    zone = np.isfinite(gain).any(axis=1)
    chosen = np.where(zone, np.argmax(gain, axis=1), np.argmax(nearest, axis=1))
    chosen = np.where((nearest > -np.inf).any(axis=1), chosen, quickest)
    known = layout.lay_out(np.array([limits.provider, limits.payer, provider_outside, payer_outside]))
    best = layout.offer_at(chosen)
    chosen_offers = offers_of(outlook, terms.rows(best), lives[best], gap, same[best] * 1.0, np.zeros(len(rows)))
    return Proposals(
        rows=rows,
        renewal=renewal,
        terms=terms.rows(best),
        gap=gap,
        listed=np.array([traits.payer.loss_list[rows], traits.provider.loss_list[rows]]),
        transition=transition_schedule(
            chosen_offers, answered.to_provider[best], answered.to_payer[best], MOST_TERM_YEARS
        ),
        valued=valued,
        layout=layout,
        best=PackageValue(*valued.take(best, axis=1)),
        limits=ZoneOfAgreement(known[0], known[1]),
        provider_outside=known[2],
        payer_outside=known[3],
        feasible=nearest > -np.inf,
        chosen=chosen,
        insisted=None if insisted is None else ZoneOfAgreement(insisted.provider[best], insisted.payer[best]),
    )


def _program_answers_no_losses(value: PackageValue, terms: ContractTerms) -> None:
    """A public programme posts its tracks as they are, without transition payments either way."""
    bargained = terms.program <= 0.0
    for side in ("provider_answer", "payer_answer"):
        for part in ("received", "paid"):
            setattr(value, f"{side}_{part}", getattr(value, f"{side}_{part}") * bargained)


def _take_or_leave(
    answered: AnsweredOffers, terms: ContractTerms, provider_outside: Floats, payer_outside: Floats
) -> None:
    """Let a public programme offer the posted share whatever it is worth to the payer; the provider alone compares."""
    rows = (terms.program > 0.0).nonzero()[0]
    if not len(rows):
        return
    value, posted = answered.value, terms.provider_share[rows]
    answered.limits.payer[rows] = posted
    answered.gain[rows] = value.provider_constant[rows] + value.provider_slope[rows] * posted - provider_outside[rows]
    payer_outside[rows] = -np.inf


def _values_of_offers(
    outlook: Outlook, row: Ints, terms: ContractTerms, pooled: Floats, gap: Floats, same: Floats
) -> Floats:
    """`values_of_offers` of all offers, computed in parts.

    Args:
        outlook: outlook of the pairs in talks.
        row: row of each offer's pair in the outlook.
        terms, pooled, gap, same: terms, pooled lives, benchmark gap and continued model of each offer, as for
            `build_offers`.
    """
    values = np.zeros((len(fields(PackageValue)), len(row)))
    for start in range(0, len(row), _VALUED_AT_ONCE):
        some = slice(start, start + _VALUED_AT_ONCE)
        part = ContractTerms(terms.block[:, some])
        none_done = np.zeros(len(row[some]))
        offers = offers_of(outlook.at(row[some]), part, pooled[some], gap[some], same[some], none_done)
        values[:, some] = values_of_offers(offers)
    return values

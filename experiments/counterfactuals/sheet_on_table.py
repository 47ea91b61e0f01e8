"""Terms of a sheet as it lay on the table in talks that led to no deal; money at the price level of year 1."""

from __future__ import annotations

from collections.abc import Mapping

from longgame.environment.models.catalogue import MODELS
from longgame.environment.scenario.offers import in_force, own_number, set_by_law
from longgame.environment.scenario.own_terms import DEAL_TERMS
from longgame.environment.scenario.scenario import Scenario
from longgame.environment.state.contract_terms import ContractTerms
from longgame.environment.state.parameter_view import StackValues
from longgame.environment.talks.term_sheets import SHEETS, term_sheets
from longgame.vocabulary import KINDS, PACKAGES, TRACKS


def sheet_on_table(
    scenario: Scenario, year: int, model: str, package: str, parties: tuple[str, str], support: float
) -> Mapping[str, float]:
    """Terms by the columns of `ContractTerms`, with what the payer offers of its own.

    Args:
        scenario, year: where and when.
        model, package: of the sheet.
        parties: ids of payer and provider.
        support: share of a full package's support that the payer offers.
    """
    sheet = SHEETS.index((MODELS.index(model), (*PACKAGES, *TRACKS).index(package)))
    sheets = term_sheets(StackValues([scenario], year))
    terms = {name: float(column[0, sheet]) for name, column in zip(ContractTerms.names, sheets.block, strict=True)}
    terms["support"] *= support
    law = set_by_law(scenario, year)
    for offer in in_force(scenario, year):
        if offer.organization == parties[0] and offer.partner in (None, parties[1]):
            for term in DEAL_TERMS:
                number = own_number(offer, term.name, KINDS[0], model, law)
                terms[term.column] = terms[term.column] if number is None else number
    return terms

"""Term sheets: every partnership model in every package, and every track of a public programme.

Talks have one column per sheet.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from longgame.environment.models.catalogue import MODELS, model_code
from longgame.environment.state.contract_terms import ContractTerms
from longgame.environment.state.parameter_view import Number, StackValues
from longgame.vocabulary import PACKAGES, POOLINGS, TRACKS

Floats = NDArray[np.float64]

#: A track is a package of the payer-branded programme that a public programme posts.
_TRACK_MODEL: Final = model_code("payer_branded_program") - 1
_OF_MODELS: Final = tuple((model, package) for model in range(len(MODELS)) for package in range(len(PACKAGES)))
SHEETS: Final = (*_OF_MODELS, *((_TRACK_MODEL, len(PACKAGES) + track) for track in range(len(TRACKS))))
#: Model code (from 1) and package code of each sheet, shape (sheets,).
SHEET_MODEL: Final = np.array([model + 1 for model, _ in SHEETS], dtype=np.int64)
SHEET_PACKAGE: Final = np.array([package for _, package in SHEETS], dtype=np.int64)
#: Whether a sheet is a track of a public programme, shape (sheets,).
SHEET_IS_TRACK: Final = len(PACKAGES) <= SHEET_PACKAGE

#: `two_sided_year` of a contract without downside.
_NEVER: Final = 99.0
_POOLING_CODE: Final = {word: float(code) for code, word in enumerate(POOLINGS)}

#: Term of an agreement, and the parameter of its model that sets it.
_MODEL_TERMS: Final = {
    "loss_share": "loss_share",
    "loss_cap_rate": "loss_cap_rate",
    "savings_cap_rate": "savings_cap_rate",
    "minimum_savings_rate": "minimum_savings_rate",
    "quality_gate": "quality_gate",
    "quality_scaled": "quality_scaled_share",
    "recoupment_share": "recoupment_share",
    "prepaid_share": "prepaid_share",
    "care_management": "care_management_pmpy_usd",
    "price_restraint": "price_restraint_share",
    "rebasing_share": "rebasing_share",
    "minimum_lives": "minimum_lives",
    "running_fixed": "running_fixed_usd",
    "running_per_targeted_life": "running_per_targeted_life_usd",
    "provider_running_share": "provider_running_share",
    "payer_running": "payer_running_pmpy_usd",
    "start_up_fixed": "start_up_fixed_usd",
    "start_up_per_life": "start_up_per_life_usd",
    "provider_start_up_share": "provider_start_up_share",
    "payer_start_up_share": "payer_start_up_share",
    "enabler_fee_share": "enabler_fee_share",
    "enabler_loss_share": "enabler_loss_share",
    "governance": "governance_pmpy_usd",
    "identity_demand": "identity_demand",
    "capital_demand": "capital_demand_per_life_usd",
    "exit_cost": "exit_cost_per_life_usd",
    "equity": "equity",
    "posted": "take_it_or_leave_it",
}


#: Term of an agreement, and the parameter of its track that sets it.
_TRACK_TERMS: Final = {
    "provider_share": "provider_share",
    "loss_share": "loss_share",
    "loss_cap_rate": "loss_cap_rate",
    "savings_cap_rate": "savings_cap_rate",
    "corridor_rate": "corridor_rate",
    "minimum_savings_rate": "small_minimum_rate",
    "large_minimum_rate": "large_minimum_rate",
    "two_sided_year": "two_sided_year",
    "term_years": "term_years",
    "support": "support_pmpy_usd",
    "support_months": "support_months",
    "support_fixed": "support_fixed_usd",
    "support_per_life": "support_per_life_usd",
    "recoupment_share": "recoupment_share",
    "prepaid_share": "prepaid_share",
}


def model_column(values: StackValues, parameter: str) -> Floats:
    """`models.*.<parameter>` by sheet, shape (cells, sheets), or (1, sheets) if all cells agree."""
    return _columns(values, "models", MODELS, parameter, SHEET_MODEL - 1)


def package_column(values: StackValues, parameter: str, of_track: float = 0.0) -> Floats:
    """`packages.*.<parameter>` by sheet, shape (cells, sheets), or (1, sheets) if all cells agree.

    Args:
        of_track: value of the sheets that are tracks, which are in no package.
    """
    code = np.where(SHEET_IS_TRACK, 0, SHEET_PACKAGE)
    column = _columns(values, "packages", PACKAGES, parameter, code)
    return np.where(SHEET_IS_TRACK, of_track, column)


def tracks_offered(values: StackValues) -> Floats:
    """Whether each sheet is a track that is offered, 0 or 1; shape (cells, sheets), or (1, sheets)."""
    return np.where(SHEET_IS_TRACK, _track_column(values, "offered"), 0.0)


def _track_column(values: StackValues, parameter: str) -> Floats:
    """`tracks.*.<parameter>` by sheet; the value of the first track for sheets that are none."""
    return _columns(values, "tracks", TRACKS, parameter, np.where(SHEET_IS_TRACK, SHEET_PACKAGE - len(PACKAGES), 0))


def _columns(
    values: StackValues, family: str, members: tuple[str, ...], parameter: str, code: NDArray[np.int64]
) -> Floats:
    def read(values: StackValues) -> Floats:
        names = [f"{family}.{member}.{parameter}" for member in members]
        # A model without the parameter counts as 0, such as the enabler's fee of a model without an enabler.
        columns = [_as_numbers(values.by_cell(name)) if values.has(name) else 0.0 for name in names]
        return np.array(np.broadcast_arrays(*columns)).reshape(len(members), -1).T[:, code]

    return values.once(f"{family}.*.{parameter}", read)


def _as_numbers(value: Number) -> Number:
    """Values as floats; words are kinds of pooling and become their codes."""
    if isinstance(value, np.ndarray):
        words = value.dtype.kind == "U"
        return np.array([_POOLING_CODE[word] for word in value]) if words else value.astype(np.float64)
    return _POOLING_CODE[value] if isinstance(value, str) else float(value)


def of_cells(column: Floats, cell: NDArray[np.int64]) -> Floats:
    """Values by sheet of the given cells, shape (rows, sheets), or (1, sheets) if all cells agree."""
    return column[cell] if len(column) > 1 else column


def term_sheets(values: StackValues) -> ContractTerms:
    """The sheets of every cell as one record, shape (cells, sheets), or (1, sheets) if all cells agree.

    Packages scale depth and steerage, widen the corridor, delay the downside and lengthen the term. Money is at the
    level of year 1, and up-front money is the full package's. The caller applies the trend and the payer's `support`
    trait.
    """
    columns = {term: model_column(values, parameter) for term, parameter in _MODEL_TERMS.items()}
    # The provider pays at most the part of the start-up cost that the payer does not pay.
    columns["provider_start_up_share"] = np.minimum(
        columns["provider_start_up_share"], 1.0 - columns["payer_start_up_share"]
    )
    columns["care_management"] = columns["care_management"] * package_column(
        values, "care_management_factor", of_track=1.0
    )
    columns["pooled"] = model_column(values, "pooling")
    columns["depth"] = model_column(values, "depth") * package_column(values, "depth_factor", of_track=1.0)
    steered = model_column(values, "steerage_share") * package_column(values, "steerage_factor", of_track=1.0)
    # A deal cannot steer more than all outside care.
    columns["steerage_share"] = np.minimum(steered, 1.0)
    columns["corridor_rate"] = model_column(values, "corridor_rate") + package_column(values, "corridor_bonus_rate")
    first_downside = model_column(values, "two_sided_year")
    delay = package_column(values, "staging_delay_years")
    # Ventures share losses from the first day, and contracts without downside have nothing to delay.
    columns["two_sided_year"] = first_downside + np.where(
        (first_downside > 1.0) & (first_downside < _NEVER), delay, 0.0
    )
    bonus = package_column(values, "term_bonus_years")
    columns["term_years"] = np.minimum(model_column(values, "term_years") + bonus, 10.0)
    for term in ("support", "support_months", "support_fixed", "support_per_life"):
        columns[term] = package_column(values, _TRACK_TERMS[term])
    columns["provider_share"] = np.zeros((1, len(SHEETS)))
    columns["listed"] = np.zeros((1, len(SHEETS)))
    columns["in_kind"] = np.zeros((1, len(SHEETS)))
    columns["program"] = np.where(SHEET_IS_TRACK[None, :], 1.0, 0.0)
    columns["large_minimum_rate"] = columns["minimum_savings_rate"]
    for term, parameter in _TRACK_TERMS.items():
        columns[term] = np.asarray(np.where(SHEET_IS_TRACK, _track_column(values, parameter), columns[term]))
    return ContractTerms.of(**columns)


def offered_terms(sheets: ContractTerms, cell: NDArray[np.int64], sheet: NDArray[np.int64]) -> ContractTerms:
    """Terms of single offers, shape (offers,).

    Args:
        cell, sheet: cell and sheet number of each offer.
    """
    count, cells, kinds = sheets.block.shape
    place = cell * kinds + sheet if cells > 1 else sheet
    return ContractTerms(sheets.block.reshape(count, cells * kinds).take(place, axis=1))

"""Facts about provider groups that several rules share: numbers of forms, other members' lives, pools."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.groups.catalogue import FORMS
from longgame.environment.rules.provider_groups import integrated_overlap
from longgame.environment.state.memberships import memberships
from longgame.environment.state.parameter_view import StackValues
from longgame.environment.state.state import State
from longgame.vocabulary import NOT_POOLED

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def form_numbers(values: StackValues, cells: int, name: str) -> Floats:
    """`groups.<form>.<name>` by code of form and cell, shape (forms + 1, cells); 0 for code 0, no group."""

    def made(values: StackValues) -> Floats:
        each = [values.by_cell(f"groups.{form}.{name}") * np.ones(cells) for form in FORMS]
        return np.stack([np.zeros(cells), *each])

    return values.once(f"groups.*.{name}", made)


def of_members(state: State, values: StackValues, name: str, member: Ints) -> Floats:
    """`groups.<form>.<name>` of each member's form, shape of `member`."""
    stack = state.stack
    table = form_numbers(values, len(stack.cells), name)
    return np.asarray(table[state.organizations.group_form[member], stack.cell[member]])


def regional_lives(state: State, panels: Floats) -> Floats:
    """Lives of each organisation's region, shape (n,)."""
    stack = state.stack
    return np.asarray(np.bincount(stack.region, weights=panels, minlength=stack.region_count)[stack.region])


def overlap_and_joint_lives(state: State, values: StackValues, panels: Floats) -> tuple[Floats, Floats]:
    """Share of care that each provider can change with its group, and lives that count in its price leverage as well.

    Args:
        panels: lives of each provider, shape (n,).

    Returns:
        Two arrays of shape (n,). Without any group, and in a group of one, they are the provider's own overlap and 0.
    """
    organizations = state.organizations
    joined = memberships(organizations)
    joint = np.zeros(len(panels))
    if not len(joined):
        return organizations.overlap_share, joint
    member = joined.member
    others = np.maximum(joined.total(panels[member]) - panels[member], 0.0)
    regional = regional_lives(state, panels)[member]
    coverage = np.minimum(others / np.where(regional > 0.0, regional, 1.0), 1.0)
    overlap = organizations.overlap_share.copy()
    overlap[member] = integrated_overlap(overlap[member], coverage, organizations.integration[member])
    joint[member] = of_members(state, values, "joint_price_share", member) * others
    return overlap, joint


def group_pools(state: State, values: StackValues) -> Ints:
    """Pool that each pair's contract joins where its terms pool nothing, shape (m,); -1 without a group.

    A pool is known by the pair of its payer with the lead of the group.
    """
    stack, organizations = state.stack, state.organizations
    pool = np.full(stack.pair_count, -1)
    switch = values.by_cell("mechanisms.group_pooling") * np.ones(len(stack.cells))
    rows = ((organizations.group_form[stack.provider] > 0) & (switch[stack.pair_cell] > 0.0)).nonzero()[0]
    if len(rows):
        pool[rows] = stack.pair_of(stack.payer[rows], organizations.group_lead[stack.provider[rows]])
    return pool


def pooled_in_group(state: State) -> Ints:
    """Pair rows whose running contract is measured with those of the provider's group."""
    pairs = state.pairs
    if not state.has_group_pools:
        return np.zeros(0, dtype=np.int64)
    pooled = (state.group_pool >= 0) & (pairs.model > 0) & (pairs.terms.pooled == NOT_POOLED)
    return np.asarray(pooled.nonzero()[0])

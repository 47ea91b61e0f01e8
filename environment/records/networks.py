"""Networks of a market as networkx graphs, for users and analysis: who is in which group, and who refers to whom."""

from __future__ import annotations

import networkx as nx
import numpy as np

from longgame.environment.groups.catalogue import FORM_CODES
from longgame.environment.state.memberships import memberships
from longgame.environment.state.state import State
from longgame.vocabulary import KINDS


def membership_graph(state: State) -> nx.Graph[str]:
    """Providers and their groups: a bipartite graph with an edge for each membership.

    Providers are nodes by id, with `bipartite = 0`, `kind`, `region` and `lives`. Groups are nodes `group of LEAD`,
    with `bipartite = 1`, `lead`, `form` and `integration`. Edges have `since`, `share`, `voice` and `lead` (yes or no).
    Providers without a group have no edge. The stack has one cell, as ids repeat over cells.
    """
    stack, organizations = state.stack, state.organizations
    panels = stack.sum_by_organization(stack.provider, state.pairs.lives)
    graph: nx.Graph[str] = nx.Graph()
    for row in np.flatnonzero(~stack.is_payer & organizations.is_open).tolist():
        where = {"kind": KINDS[stack.kind[row]], "region": int(stack.local_region[row]) + 1}
        graph.add_node(stack.ids[row], bipartite=0, lives=float(panels[row]), **where)
    joined = memberships(organizations)
    for member, lead in zip(joined.member.tolist(), joined.lead.tolist(), strict=True):
        group = f"group of {stack.ids[lead]}"
        form, integration = FORM_CODES[organizations.group_form[lead]], float(organizations.integration[lead])
        graph.add_node(group, bipartite=1, lead=stack.ids[lead], form=form, integration=integration)
        graph.add_edge(
            stack.ids[member],
            group,
            since=int(organizations.group_since[member]),
            share=float(organizations.group_share[member]),
            voice=float(organizations.group_voice[member]),
            lead=member == lead,
        )
    return graph


def referral_graph(state: State) -> nx.DiGraph[str]:
    """Who refers to which hospital by name: an edge from each provider to each hospital that receives from it.

    An edge has `share`, the part of the provider's outside spending that goes there, mean over payers by lives. The
    rest goes to the provider itself, is steered by deals, or goes to care without a name.
    """
    stack = state.stack
    graph: nx.DiGraph[str] = nx.DiGraph()
    for row in np.flatnonzero(~stack.is_payer).tolist():
        graph.add_node(stack.ids[row], kind=KINDS[stack.kind[row]], region=int(stack.local_region[row]) + 1)
    source, target = stack.provider[stack.link_source], stack.link_hospital
    key, edge = np.unique(source * len(stack.ids) + target, return_inverse=True)
    lives = state.pairs.lives[stack.link_source]
    panels = stack.sum_by_organization(stack.provider, state.pairs.lives)
    referred = np.bincount(edge, weights=lives * stack.link_weight, minlength=len(key))
    for (one, other), total in zip(zip(*np.divmod(key, len(stack.ids)), strict=True), referred.tolist(), strict=True):
        if total > 0.0:
            graph.add_edge(stack.ids[one], stack.ids[other], share=total / float(panels[one]))
    return graph

"""Boards of provider groups: seats, expertise, voice, and what holds members to their deals.

Written from docs/groups.md, sections 2 and 7.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.object_market.pair import Pair

if TYPE_CHECKING:
    from benchmarks.object_market.groups import Group
    from benchmarks.object_market.market import ObjectMarket
    from benchmarks.object_market.organizations import Provider


def take_seats(market: ObjectMarket, group: Group) -> None:
    """Set seats and voice of the members, and how deep a change the board allows."""
    rules = market.parameters.governance
    everyone = sum(one.lives for one in group.members)
    by_lives = {one: one.lives / everyone if everyone > 0.0 else 1.0 / len(group.members) for one in group.members}
    group.deepest = float("inf")
    for member in group.members:
        member.seats, member.voice = 0.0, by_lives[member]
    if not market.parameters.mechanisms.governance or len(group.members) < 2:
        return
    invested = sum(one.invested for one in group.members)
    expert_share, clinician_share, investors = _shares_of_seats(market)
    for member in group.members:
        if member.invested > 0.0:
            member.seats = rules.board_seats * investors * (member.invested / invested)
        else:
            member.seats = rules.committee_seat
    experts = rules.board_seats * expert_share
    whole = experts + sum(one.seats for one in group.members)
    if whole > 0.0:
        for member in group.members:
            member.voice = (member.seats + experts * by_lives[member]) / whole
    interest = rules.chosen_for_interest_share
    clinician = interest * rules.clinician_interest_grade + (1.0 - interest) * rules.clinician_seniority_grade
    known = expert_share + clinician_share * clinician + investors * rules.investor_grade
    required = group.rules.required_expertise
    group.deepest = known / required if required > 0.0 else float("inf")


def pay_board(market: ObjectMarket, group: Group) -> None:
    """Members pay experts and clinicians by lives."""
    rules = market.parameters.governance
    if not market.parameters.mechanisms.governance or len(group.members) < 2:
        return
    expert_share, clinician_share, _ = _shares_of_seats(market)
    seats = rules.board_seats * (expert_share + clinician_share)
    cost = seats * rules.hours_per_seat * rules.hourly_pay_usd * market.trend
    everyone = sum(one.lives for one in group.members)
    for member in group.members:
        own = cost * (member.lives / everyone if everyone > 0.0 else 1.0 / len(group.members))
        member.net -= own
        member.balance -= own


def _shares_of_seats(market: ObjectMarket) -> tuple[float, float, float]:
    """Experts', clinicians' and investors' shares; nobody gives away more than the whole board."""
    rules = market.parameters.governance
    given = rules.expert_seats_share + rules.clinician_seats_share + rules.community_seats_share
    scale = 1.0 / max(given, 1.0)
    return rules.expert_seats_share * scale, rules.clinician_seats_share * scale, max(1.0 - given, 0.0)


def reached(provider: Provider, depth: float) -> float:
    """Depth of change that a provider reaches."""
    return depth if provider.group is None else min(depth, provider.group.deepest)


def forfeit(market: ObjectMarket, pair: Pair) -> float:
    """What the provider loses to the other members of its group if it leaves the deal."""
    provider = pair.provider
    if provider.group is None or provider.group.lives_of_others(provider) <= 0.0:
        return 0.0
    if not market.parameters.mechanisms.forfeits:
        return 0.0
    under_deals = sum(one.lives for one in provider.pairs if one.deal is not None)
    return float(market.parameters.forfeit_share * provider.invested * pair.lives / under_deals)


def decide_together(market: ObjectMarket, margins: list[tuple[Pair, float]]) -> list[float]:
    """Providers' margins of staying once their groups have been heard.

    Args:
        margins: every running deal that can be left, with its provider's own margin.
    """
    own: dict[Provider, list[float]] = {}
    for pair, margin in margins:
        lives, total = own.get(pair.provider, [0.0, 0.0])
        own[pair.provider] = [lives + pair.lives, total + margin]
    decided = []
    for pair, margin in margins:
        provider, group = pair.provider, pair.provider.group
        if group is None or not market.parameters.mechanisms.control_given_up:
            decided.append(margin)
            continue
        heard = [(one, own[one]) for one in group.members if one in own and own[one][0] > 0.0]
        voices = sum(one.voice for one, _ in heard)
        if voices <= 0.0:
            decided.append(margin)
            continue
        common = sum(one.voice * total / lives for one, (lives, total) in heard) / voices
        weight = group.rules.control_share * (1.0 - provider.voice)
        decided.append((1.0 - weight) * margin + weight * pair.lives * common)
    return decided


def pay_forfeit(provider: Provider, amount: float) -> None:
    """A leaver's forfeit goes to the other members of its group by lives."""
    if amount <= 0.0 or provider.group is None:
        return
    others = provider.group.lives_of_others(provider)
    for member in provider.group.members:
        came = -amount if member is provider else amount * member.lives / others
        member.net += came
        member.balance += came
    provider.invested = max(provider.invested - amount, 0.0)

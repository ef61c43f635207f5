"""What firms asked for a compound's contract, and what was simulated for the compound under each policy."""

from __future__ import annotations

from collections.abc import Iterator

from domain.comparison import Comparison, CompoundOutcome
from domain.district import Compound
from domain.plan import Contract, Plan
from domain.roads import road_network
from domain.scenario import Scenario
from domain.words import Words, listed, words
from reports.sheets.bids import NO_BID, Offer, offers_of
from reports.tables.policies import policy_words

FASTER = words("residents wait less")
SLOWER = words("residents wait longer")
UNCLEAR = words("no difference is shown")


def bids_told(scenario: Scenario, plan: Plan, contract: Contract) -> Iterator[Words]:
    """Every firm's bid for a contract, the one that has it first; firms without a bid in one sentence."""
    name = {row.id: row.name or row.id for row in scenario.contractors}
    offers = offers_of(scenario, road_network(scenario), plan).get(contract.id, [])
    asked = [offer for offer in offers if NO_BID not in offer.why]
    for offer in sorted(asked, key=lambda offer: offer.contractor_id != contract.contractor_id):
        yield _bid(offer, name[offer.contractor_id], has=contract)
    if silent := [name[offer.contractor_id] for offer in offers if NO_BID in offer.why]:
        yield words("without a bid: {firms}").filled(firms=listed(silent))


def _bid(offer: Offer, firm: str, *, has: Contract) -> Words:
    price = "" if offer.yuan is None else f"{offer.yuan:,.2f}"
    if offer.contractor_id == has.contractor_id:
        return words("{firm} has it for {yuan} yuan a month").filled(firm=firm, yuan=price or f"{has.yuan_month:,.2f}")
    if offer.is_allowed and offer.yuan is not None:
        told = words("{firm} asks {yuan} yuan a month, {more} against it")
        return told.filled(firm=firm, yuan=price, more=f"{offer.yuan - has.yuan_month:+,.2f}")
    why = listed(offer.why, words("; "))
    if not price:
        return words("{firm} cannot have it: {why}").filled(firm=firm, why=why)
    return words("{firm} asks {yuan} yuan a month but cannot have it: {why}").filled(firm=firm, yuan=price, why=why)


def simulated_told(scenario: Scenario, comparison: Comparison | None, compound: Compound) -> Iterator[Words]:
    """Requests of a compound and how long they take, under the base policy first; nothing without a simulation."""
    if comparison is None or compound.id not in comparison.compound_ids:
        return
    at = comparison.compound_ids.index(compound.id)
    base = comparison.base_outcome
    if base is None:
        return
    if comparison.requests_run:
        days = f"{comparison.days - comparison.warm_up_days:.0f}"
        told = words("{n} requests in {days} simulated days, on average")
        yield told.filled(n=f"{comparison.requests_run[at]:.1f}", days=days)
    for row in sorted(comparison.compounds, key=lambda row: row is not base):
        title = policy_words(scenario, row.policy_id)
        if row.hours[at] is None:
            yield words("“{policy}”: no request was resolved").filled(policy=title)
        elif row is base:
            told = words("“{policy}”: resolved after {hours} h on average")
            yield told.filled(policy=title, hours=f"{row.hours[at]:.1f}")
        else:
            yield _changed(row, at, title)


def _changed(row: CompoundOutcome, at: int, title: Words) -> Words:
    hours, difference, half_width = row.hours[at], row.difference[at], row.half_width[at]
    if difference is None or half_width is None:
        return words("“{policy}”: resolved after {hours} h on average").filled(policy=title, hours=f"{hours:.1f}")
    verdict = UNCLEAR if abs(difference) <= half_width else FASTER if difference < 0 else SLOWER
    told = words("“{policy}”: resolved after {hours} h, {difference} ± {half_width} h: {verdict}")
    figures = {"hours": f"{hours:.1f}", "difference": f"{difference:+.1f}", "half_width": f"{half_width:.1f}"}
    return told.filled(policy=title, verdict=verdict, **figures)

"""A street of compounds 370 m apart or so, with one firm: small enough to know every price by hand."""

from dataclasses import replace

from crews_cases import compound, scenario, street

from domain.district import Community, Subdistrict
from domain.people import Bid, Contractor
from domain.rules import ContractRules, ModeRules, NeighbourRules, Rules

STEP_M = 184.0  # metres between junctions at this latitude, about


def street_of(n):
    return [street(f"s{k}", f"j{k}0", f"j{k + 1}0", length_m=STEP_M) for k in range(n)]


def town_of(*compounds, firms=1, subdistricts=("a",), modes=None, **tables):
    """Compounds along one street of ten pieces; a compound's community is its subdistrict."""
    rules = Rules(
        neighbours=NeighbourRules(walk_m=400.0),
        contracts=ContractRules(min_households=250, max_households=1000, max_compounds=3),
        modes=modes or ModeRules(),
    )
    found = scenario(
        street_of(9),
        compounds=compounds,
        communities=tuple(
            Community(id=f"m{name}", name=name, subdistrict_id=name, lon_deg=108.9, lat_deg=34.26)
            for name in subdistricts
        ),
        subdistricts=tuple(Subdistrict(id=name, name=name) for name in subdistricts),
        contractors=tuple(firm(f"f{k}", subdistricts) for k in range(firms)),
        bids=tuple(bid(f"f{k}") for k in range(firms)),
        **tables,
    )
    return replace(found, rules=rules)


def firm(id_, subdistricts=("a",), **options):
    return Contractor(id=id_, name=id_, **{"grade": 1, "subdistrict_ids": tuple(subdistricts), **options})


def bid(id_, **options):
    return Bid(contractor_id=id_, **{"setup_yuan": 1000.0, "household_yuan": 20.0, "km_yuan": 100.0, **options})


def at(id_, place, **options):
    """A compound right at the street, `place` pieces from its beginning, that nobody but a firm would serve."""
    defaults = {"households": 200, "community_id": "ma", "year_built": 1995}
    return compound(id_, place, 0, **{**defaults, **options})

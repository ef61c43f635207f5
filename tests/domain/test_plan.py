"""What a plan says about parts that it may not hold."""

from domain.district import Mode
from domain.plan import Contract, ContractsPlan, ModesPlan, Plan
from domain.results import Result, Status

LOST = Result(status=Status.UNKNOWN, plan=None)


def test_without_modes_or_contracts_there_are_none():
    for plan in (Plan(), Plan(modes=LOST, contracts=LOST)):
        assert plan.mode_of == {}
        assert plan.area_contracts == ()


def test_planned_modes_and_contracts():
    contract = Contract(id="k1", contractor_id="f1", compound_ids=("c1",), yuan_month=9.0, fees_yuan_month=1.0)
    modes = ModesPlan(mode_of={"c1": Mode.CONTRACT}, options=(), uncovered={})
    plan = Plan(
        modes=Result(status=Status.FEASIBLE, plan=modes),
        contracts=Result(status=Status.FEASIBLE, plan=ContractsPlan(contracts=(contract,))),
    )
    assert plan.mode_of == {"c1": Mode.CONTRACT}
    assert plan.area_contracts == (contract,)

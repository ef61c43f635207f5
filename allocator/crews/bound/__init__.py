"""Proven lower bounds: on a district's crews plan and on public routing instances (docs/model/crews_bound.md)."""

from allocator.crews.bound.district import flow_bound, hopeless_yuan, monthly, quick_bound
from allocator.crews.bound.instance import InstanceBound, instance_bound
from allocator.crews.bound.relaxation import Relaxation
from allocator.crews.bound.week_flow import relaxation_of

__all__ = [
    "InstanceBound",
    "Relaxation",
    "flow_bound",
    "hopeless_yuan",
    "instance_bound",
    "monthly",
    "quick_bound",
    "relaxation_of",
]

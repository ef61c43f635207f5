"""Two ways in which requirements of a model may give way: switched off as a whole, or bit by bit at a price."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from ortools.sat.python import cp_model

from allocator.visits.explain.requirements import Kind, Requirement

Expr = cp_model.LinearExpr | int
Literal = cp_model.LiteralT
Key = int | tuple[int, int] | None
"""Where a requirement gives way: a date, a half-day or an official, by position; None where that does not matter."""

CENTS = 100


class Giving(Protocol):
    """How a model asks whether a requirement gives way."""

    graded: bool
    """Whether it matters how far a requirement gives way."""

    def extra(self, requirement: Requirement, most: int, *, price: float | None = None) -> Expr:
        """How much beyond its limit a requirement lets through, from 0 to `most`."""
        ...

    def opened(self, requirement: Requirement, key: Key, *, price: float | None = None) -> Literal | None:
        """Whether it gives way at one place, named by `key`; None where it never does."""
        ...

    def level(self, requirement: Requirement, steps: int) -> Literal | None:
        """Whether it gives way by so many of its units at least."""
        ...


@dataclass(slots=True)
class Switches:
    """Each requirement as an assumption: without it anything goes."""

    model: cp_model.CpModel
    graded: bool = False
    active: dict[Requirement, cp_model.IntVar] = field(default_factory=dict)

    def holds(self, requirement: Requirement) -> cp_model.IntVar:
        """Literal of a requirement."""
        if requirement not in self.active:
            self.active[requirement] = self.model.new_bool_var("")
        return self.active[requirement]

    def extra(self, requirement: Requirement, most: int, *, price: float | None = None) -> Expr:
        """All or nothing."""
        del price
        return most * (1 - self.holds(requirement))

    def opened(self, requirement: Requirement, key: Key, *, price: float | None = None) -> Literal | None:
        """At all places or at none."""
        del key, price
        return self.holds(requirement).negated()

    def level(self, requirement: Requirement, steps: int) -> Literal | None:
        """By as much as is needed, or not at all."""
        del steps
        return self.holds(requirement).negated()


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A variable that says how much of a requirement gives way, at `key` where that matters, and its price."""

    requirement: Requirement
    key: Key
    variable: cp_model.IntVar
    yuan: float


@dataclass(slots=True)
class Prices:
    """Each requirement gives way at the price of its unit.

    Kinds without a price never do, nor do requirements of officials named anew, from position `officials` on.
    """

    model: cp_model.CpModel
    price_of: Mapping[Kind, float]
    officials: int
    most_steps: int = 16
    graded: bool = True
    units: dict[tuple[Requirement, Key], Unit] = field(default_factory=dict)

    def extra(self, requirement: Requirement, most: int, *, price: float | None = None) -> Expr:
        """A whole number at a price for each."""
        return self._unit(requirement, None, most, price) if self._may(requirement) else 0

    def opened(self, requirement: Requirement, key: Key, *, price: float | None = None) -> Literal | None:
        """One place at a price of its own."""
        return self._unit(requirement, key, 1, price) if self._may(requirement) else None

    def level(self, requirement: Requirement, steps: int) -> Literal | None:
        """One unit after the other."""
        if steps > self.most_steps or not self._may(requirement):
            return None
        for step in range(1, steps + 1):
            if (requirement, step) not in self.units:
                reached = self._unit(requirement, step, 1, None)
                if step > 1:
                    self.model.add_implication(reached, self.units[requirement, step - 1].variable)
        return self.units[requirement, steps].variable

    def _may(self, requirement: Requirement) -> bool:
        return requirement.kind in self.price_of and requirement.official < self.officials

    def _unit(self, requirement: Requirement, key: Key, most: int, price: float | None) -> cp_model.IntVar:
        if (requirement, key) not in self.units:
            self.units[requirement, key] = Unit(
                requirement=requirement,
                key=key,
                variable=self.model.new_int_var(0, most, ""),
                yuan=self.price_of[requirement.kind] if price is None else price,
            )
        return self.units[requirement, key].variable


def loose(literal: Literal | None) -> Expr:
    """A literal as a number: 0 for one that never holds."""
    return 0 if literal is None else cp_model.LinearExpr.sum([literal])

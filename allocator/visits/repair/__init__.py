"""A month of visits repaired with least change when people, days or what is owed turn out otherwise."""

from allocator.visits.repair.changes import changes_between
from allocator.visits.repair.costs import compound_yuan
from allocator.visits.repair.solver import Repaired, changes_yuan, repair
from allocator.visits.repair.task import Task, task_of

__all__ = ["Repaired", "Task", "changes_between", "changes_yuan", "compound_yuan", "repair", "task_of"]

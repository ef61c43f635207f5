"""Shared vocabulary of linli: districts, people, scenarios, plans, results. Imports no other package of linli."""

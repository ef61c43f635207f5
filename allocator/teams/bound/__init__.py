"""A proven lower bound on the month's cost, driving included: column generation over the routes of a day."""

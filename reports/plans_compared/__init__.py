"""Plans beside each other on one page: what changed, what it costs, whom it serves, and where each stands."""

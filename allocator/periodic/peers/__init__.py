"""Open peers on periodic instances: patterns of days chosen first, routes by their own searches."""

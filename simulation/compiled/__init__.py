"""The compiled engine: the request model of simulation/reference as one loop over timers, event for event the same."""

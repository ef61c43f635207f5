"""The compiled search of teams, days and routes: ruin and recreate with the best days of each task found exactly."""

"""Connected regions on a graph: its diagnosis, moves that keep regions connected, and three public problems."""

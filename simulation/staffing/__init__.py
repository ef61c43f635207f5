"""The least-cost staffing of pools, desks and mediation rooms that meets service standards."""

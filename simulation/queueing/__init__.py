"""Closed-form queues, for staffing and to test simulations against (docs/model/experiments.md)."""

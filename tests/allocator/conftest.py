"""Problems that several tests of the solvers share, made once a session."""

import pytest
from visit_cases import problem_for

from scenarios.synthetic import district


@pytest.fixture(scope="session")
def town_problem():
    """Visits of a district of 12 compounds."""
    return problem_for(district(compounds=12, seed=5))

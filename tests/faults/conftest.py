"""How often each fault is tried."""

import pytest


@pytest.fixture(scope="session")
def faults_runs(pytestconfig: pytest.Config) -> int:
    runs = pytestconfig.getoption("faults_runs")
    assert isinstance(runs, int)
    return runs

"""How often each fault is tried."""

import pytest


@pytest.fixture(scope="session")
def faults_runs(pytestconfig: pytest.Config) -> int:
    runs = pytestconfig.getoption("faults_runs")
    assert isinstance(runs, int)
    return runs


@pytest.fixture(scope="session")
def faults_runs_elsewhere(pytestconfig: pytest.Config) -> int:
    runs = pytestconfig.getoption("faults_runs_elsewhere")
    assert isinstance(runs, int)
    return runs

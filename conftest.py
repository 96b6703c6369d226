"""Every test may use the run's real servers."""

pytest_plugins = ["lea.testing.fixtures"]

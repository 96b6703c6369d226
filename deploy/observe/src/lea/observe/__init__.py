"""What an SRE sees: dashboards, objectives and alerts as code, checked against what the services expose."""

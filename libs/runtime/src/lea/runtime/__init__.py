"""What every service shares: settings, bus, database, health, telemetry."""

"""What actions talks to."""

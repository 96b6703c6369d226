"""What context talks to."""

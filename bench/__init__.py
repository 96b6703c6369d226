"""What `make bench` runs: the same load on the provider itself, a plain yardstick, and Léa."""

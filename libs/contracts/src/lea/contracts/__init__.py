"""Messages, client frames, subjects: what Léa's services say to each other."""

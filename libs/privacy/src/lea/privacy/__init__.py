"""What Québec's law on personal information (Loi 25) asks of Léa: export, retention, erasure, registers."""

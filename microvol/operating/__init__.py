"""What an operator sees and does: readiness, figures, doctor, backup, restore (docs/decisions/0028-operating.md)."""

"""Open Badges 3.0: documents, proofs, tokens, status lists, baked pictures. Pure Python: knows no Django and not us."""

"""Pages of an organisation's own people: its profile, its team, its invitations."""

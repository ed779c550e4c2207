"""The timetable of periodic jobs, in UTC. Each asks "what is due since", so a missed run is caught up."""

SCHEDULE: dict[str, dict] = {}

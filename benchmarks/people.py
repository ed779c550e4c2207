"""Volunteers for a made-up market: what they can, want, follow and have time for. The same ones each time."""

import random
import sys

from django.db import connection

AT_ONCE = 5000


def make_people(count: int) -> None:
    """Fills the database that is in use, unless as many volunteers are there."""
    from accounts.models import User
    from vocabularies.models import Cause, Skill
    from volunteers.models import Volunteer, VolunteerGoal, VolunteerSkill

    there = Volunteer.objects.count()
    if there >= count:
        return
    draw = random.Random(1)
    skills = list(Skill.objects.order_by("pk").values_list("pk", flat=True))[:60]
    causes = list(Cause.objects.order_by("pk").values_list("pk", flat=True))
    popularity = [1 / (place + 3) for place in range(len(skills))]
    for first in range(there, count, AT_ONCE):
        print(f"  volunteers from {first:,} on", file=sys.stderr)
        numbers = range(first, min(count, first + AT_ONCE))
        users = User.objects.bulk_create(
            User(email=f"volunteer-{n}@example.org", name=f"Volunteer {n}", password="!") for n in numbers
        )
        people = Volunteer.objects.bulk_create(
            Volunteer(
                user=user,
                sittings=draw.choice([[15], [30, 60], [15, 30, 60, 120], []]),
                weekly_minutes=draw.choice([None, 30, 60, 90, 90, 120, 180]),
                languages=draw.choice([["en"], ["en"], ["en", "es"], []]),
                industries=draw.choice([[], [], ["health"], ["education", "arts"]]),
                accepted_count=draw.choice([0, 0, 1, 5]),
            )
            for user in users
        )
        VolunteerSkill.objects.bulk_create(
            VolunteerSkill(volunteer=person, skill_id=skill, level=draw.randint(1, 3))
            for person in people
            for skill in set(draw.choices(skills, popularity, k=4))
        )
        VolunteerGoal.objects.bulk_create(
            VolunteerGoal(volunteer=person, skill_id=draw.choice(skills)) for person in people
        )
        through = Volunteer.causes.through
        through.objects.bulk_create(
            through(volunteer_id=person.pk, cause_id=cause) for person in people for cause in draw.sample(causes, 2)
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")

"""A small world in which every page has all its parts: people, and work in each state, made through the services."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from common.jobs import run_waiting
from notifications.models import Mail
from organizations.models import Organization
from organizations.selectors import token_hash
from organizations.services.absences import set_absence
from organizations.services.invitations import invite_member
from organizations.states import Role
from portfolios.selectors.statements import choosable
from portfolios.services.statements import make_statement
from tasks.forms.brief_values import kept_values_of
from tasks.forms.imports import checked_rows
from tasks.importing.own_table import read_table, template
from tasks.models import Claim, NextStepOffer, Outcome, Task
from tasks.rules import ReviewInput
from tasks.services.appeals import answer_appeal, appeal_review
from tasks.services.brief_checks import ask_brief_check
from tasks.services.brief_templates import keep_template
from tasks.services.copies import repeat_task
from tasks.services.drafts import attach_file, save_draft
from tasks.services.messages import send_message
from tasks.services.phrases import keep_phrase
from tasks.services.questions import answer_question, ask_question
from tasks.services.reviews import review_submission
from tasks.services.saved import save_task
from tasks.services.task_imports import keep_table, run_import, start_import
from tests.factories import (
    ClaimFactory,
    MembershipFactory,
    OrganizationFactory,
    TaskFactory,
    UserFactory,
    VolunteerFactory,
    picture,
    review,
    submit,
)
from tests.portfolios.make import accepted, many_accepted, portfolio_of
from vocabularies.services import load_vocabularies
from volunteers.models import Volunteer
from volunteers.services import ensure_volunteer, skip_onboarding


class Showcase:
    """`people` by first name; `claims` and `tasks` by their state; `desk` is the address of Riverbank's desk."""

    def __init__(self) -> None:
        load_vocabularies()
        self.now = timezone.now()
        self.tom: User = UserFactory(name="Tom Adeyemi")
        self.riverbank: Organization = OrganizationFactory(name="Riverbank Food Network", owner=self.tom)
        self.desk = f"/organizations/{self.riverbank.slug}/desk/"
        self.nadia: Volunteer = VolunteerFactory(
            user=UserFactory(name="Nadia Rahimi", email="nadia.rahimi@example.org"),
            skills={"data-visualisation": 3, "translation": 2}, goals=["plain-language"], causes=["food"],
            languages=["en", "fr"], weekly_minutes=90, sittings=[15, 30], onboarded_at=self.now, accepted_count=5,
        )  # fmt: skip
        self.jonas: Volunteer = VolunteerFactory(user=UserFactory(name="Jonas Okoye"), accepted_count=5)
        self.people: dict[str, User | None] = {
            "anybody": None, "tom": self.tom, "nadia": self.nadia.user, "jonas": self.jonas.user,
            "rosa": UserFactory(name="Rosa Lind"), "mei": UserFactory(name="Mei Sato"),
            "leo": UserFactory(name="Leo Costa"),
            "ines": UserFactory(name="Inês Carvalho"), "admin": UserFactory(name="Ada Staff", is_staff=True),
        }  # fmt: skip
        # Mei joined a minute ago; Leo has answered the questions and done nothing yet.
        skip_onboarding(volunteer_id=ensure_volunteer(user_id=self._id("leo")).pk, now=self.now)
        MembershipFactory(organization=self.riverbank, user=self.people["rosa"], role=Role.REVIEWER, title="Hub lead")
        self.casa: Organization = OrganizationFactory(name="Casa Puente", owner=self.people["ines"], tier="new")
        self._tasks()
        self._claims_of_nadia()
        self._claims_of_jonas()
        self._questions()
        self._portfolio()
        self._invitation()
        self._around_briefs()
        self._bonds()
        self._desk()
        run_waiting()
        self.mail = Mail.objects.filter(to=self.nadia.user.email).latest("pk")

    def _bonds(self) -> None:
        """An offer to Nadia, and tables of tasks: with something to mend, and made into drafts."""
        self.offer = NextStepOffer.objects.create(organization=self.riverbank, volunteer=self.nadia)
        content = template() + "\r\nCount the birds,knitting,ten\r\nSort the seeds,data,30\r\n"
        rows = checked_rows(read_table(content.encode()), self.riverbank, self.now)
        self.tables = [
            keep_table(
                organization_id=self.riverbank.pk, actor_id=self.tom.pk, file_name="tasks.csv", rows=rows, now=self.now
            )
            for _number in range(2)
        ]
        start_import(import_id=self.tables[-1].pk, actor_id=self.tom.pk)
        run_import(import_id=self.tables[-1].pk, now=self.now)
        self.tables[-1].refresh_from_db()

    def _id(self, name: str) -> int:
        user = self.people[name]
        assert user is not None
        return user.pk

    def _tasks(self) -> None:
        shared: dict[str, Any] = {"organization": self.riverbank, "causes": ["food"]}
        self.tasks: dict[str, Task] = {
            "open": TaskFactory(
                title="Turn our food parcel data into one chart", minutes=60, places=3, teaches=["plain-language"],
                uses={"data-visualisation": 2, "statistics": 0}, not_needed="A dashboard.", example="One grey line.",
                languages=["en"], closes_at=self.now + timedelta(days=2), **shared,
            ),
            "starter": TaskFactory(title="Check 20 captions", minutes=15, places=9, is_starter=True, **shared),
            "full": TaskFactory(title="Write a script for the pump reports", kind="code", minutes=240, **shared),
            "closed": TaskFactory(title="Compare winter and summer demand", status="closed", **shared),
            "draft": TaskFactory(title="Draw a map of our hubs", kind="design", status="draft", need="", **shared),
            "cancelled": TaskFactory(title="Translate the old leaflet", status="cancelled", **shared),
            "asking": TaskFactory(title="Interview three hub leads", needs_approval=True, **shared),
            "waiting": TaskFactory(title="Proofread the menu", kind="writing", organization=self.casa),
        }  # fmt: skip
        for number, kind in enumerate(("writing", "translation", "design", "research", "accessibility", "outreach")):
            TaskFactory(title=f"A small task of the kind {kind}", kind=kind, minutes=15 + 15 * number, **shared)
        save_task(task_id=self.tasks["starter"].pk, volunteer_id=self.nadia.pk)
        ClaimFactory(task=self.tasks["full"])
        ClaimFactory(task=self.tasks["asking"], volunteer=self.jonas, status="requested")

    def _around_briefs(self) -> None:
        """A draft with a volunteer's answers, one that Jonas is reading, a template, and a task of a series."""
        tom, ours = self._id("tom"), self.riverbank
        for name, status in (("checked", "submitted"), ("read", "active")):
            draft = TaskFactory(title=f"Label the shelves, {name}", status="draft", organization=ours, minutes=240)
            check = ask_brief_check(task_id=draft.pk, actor_id=tom, now=self.now)
            volunteer = self.jonas if name == "read" else VolunteerFactory()
            self.claims[name] = ClaimFactory(task=check, volunteer=volunteer, status=status)
            self.tasks[name] = draft
        self.tasks["series"] = repeat_task(task_id=self.tasks["closed"].pk, actor_id=tom, now=self.now)
        values = kept_values_of(self.tasks["draft"])
        self.template = keep_template(organization_id=ours.pk, actor_id=tom, name="A map", values=values, now=self.now)

    def _claims_of_nadia(self) -> None:
        shared: dict[str, Any] = {"organization": self.riverbank}
        active = ClaimFactory(volunteer=self.nadia, task=self.tasks["open"])
        draft = {"text": "Three areas grew.", "links": ["https://example.org/sheet"], "minutes": "45"}
        save_draft(claim_id=active.pk, draft=draft, ticked_points=[0, 1], wants_portfolio=True, now=self.now)
        attach_file(claim_id=active.pk, upload=picture("chart.png"), now=self.now)
        self._say(active, self.nadia.user, "Which week is the first?", is_question=True)
        self._say(active, self.tom, "The one of 6 May.")
        testing = TaskFactory(title="Test our sign-up", kind="testing", **shared)
        changes = ClaimFactory(volunteer=self.nadia, task=testing)
        submit(changes, ai_use="A first draft by a chat tool.")
        review(changes, verdict="changes_asked")
        late = TaskFactory(title="Sort our shelves", **shared)
        sent = TaskFactory(title="Draw one recipe card", kind="design", **shared)
        done = ClaimFactory(
            volunteer=self.nadia, task=TaskFactory(title="Shorten the letter", **shared), status="submitted"
        )
        points = done.task.points.values_list("pk", flat=True)
        answers = ReviewInput(
            verdict="accepted", points=dict.fromkeys(points, (True, "Well seen.")), what_worked="All of it.",
            quote="It went out the same afternoon.", private_note="Thank you.",
            ratings={done.task.skills.get().skill_id: 4},
        )  # fmt: skip
        review_submission(
            submission_id=done.submissions.get().pk, reviewer_id=self.tom.pk, review=answers, now=self.now
        )
        self.outcome = Outcome.objects.create(claim=done, days=30, asked_at=self.now)
        self.claims: dict[str, Claim] = {
            "active": active, "changes": changes, "accepted": done,
            "sent": ClaimFactory(volunteer=self.nadia, task=sent, status="submitted"),
            "expired": ClaimFactory(volunteer=self.nadia, task=late, status="expired"),
        }  # fmt: skip

    def _claims_of_jonas(self) -> None:
        """What waits at the desk: a second version, beside the first and its review."""
        task = TaskFactory(
            title="Translate the welcome letter", kind="translation", organization=self.riverbank, uses=["translation"]
        )
        claim = ClaimFactory(volunteer=self.jonas, task=task)
        rows = [{"source": "Good morning", "target": "Guten Morgen"}, {"source": "Welcome", "target": "Willkomen"}]
        submit(claim, answers={"rows": rows}, note="Formal throughout.")
        review(claim, verdict="changes_asked")
        rows[1]["target"] = "Willkommen"
        self.submission = submit(claim, answers={"rows": rows}, note="Corrected.")
        self.claims["at_desk"] = claim
        self._say(claim, self.jonas.user, "Formal or not?")

    def _desk(self) -> None:
        """Phrases, work that Rosa has looked at first, and a review that a person answered for its volunteer."""
        keep_phrase(
            organization_id=self.riverbank.pk, actor_id=self._id("tom"), text="Clear at first glance.", now=self.now
        )
        two = TaskFactory(title="Check the allergy list", organization=self.riverbank, needs_two_reviewers=True)
        self.second_look = ClaimFactory(task=two, status="submitted").submissions.get()
        points = dict.fromkeys(two.points.values_list("pk", flat=True), (True, ""))
        review_submission(
            submission_id=self.second_look.pk, reviewer_id=self._id("rosa"),
            review=ReviewInput(verdict="accepted", points=points, what_worked="Every line has a source."), now=self.now,
        )  # fmt: skip
        for name, title in (("declined", "Count the crates"), ("disputed", "Draw the shelves")):
            task = TaskFactory(title=title, organization=self.riverbank)
            self.claims[name] = ClaimFactory(volunteer=self.jonas, task=task, status="not_usable")
        disputed = self.claims["disputed"].submissions.get().review
        appeal = appeal_review(review_id=disputed.pk, text="All three points are there.", now=self.now)
        answer_appeal(
            appeal_id=appeal.pk, actor_id=self._id("admin"), is_reversed=True, answer="They are: see the second sheet.",
            now=self.now,
        )  # fmt: skip

    def _say(self, claim: Claim, author: User, body: str, *, is_question: bool = False) -> None:
        send_message(claim_id=claim.pk, author_id=author.pk, body=body, is_question=is_question, now=self.now)

    def _questions(self) -> None:
        """On the open task: one answered with a clearer brief, one that waits. And Rosa is away."""
        task, ask = self.tasks["open"], {"task_id": self.tasks["open"].pk, "author_id": self.jonas.user_id}
        answered = ask_question(**ask, body="Does the line break where an area was closed?", now=self.now)
        changes = {"need": f"{task.need} Where an area was closed, the line breaks."}
        answer_question(
            question_id=answered.pk, actor_id=self.tom.pk, answer="Break it, please.", changes=changes, now=self.now
        )
        waiting = ask_question(**ask, body="Is a chart made in a spreadsheet fine?", now=self.now)
        self.questions = {"answered": answered, "waiting": waiting}
        today = self.riverbank.day_of(self.now)
        set_absence(
            organization_id=self.riverbank.pk, user_id=self._id("rosa"), actor_id=self._id("rosa"), from_date=today,
            until_date=today + timedelta(days=7), deputy_id=self.tom.pk, now=self.now,
        )  # fmt: skip

    def _portfolio(self) -> None:
        many_accepted(self.nadia, 25, organization=self.riverbank)
        self.line = accepted(
            self.nadia, organization=self.riverbank, title="Chart how far families travel", causes=["food"],
            quote="Clear at first glance.", ratings={"data-visualisation": 4},
        )  # fmt: skip
        portfolio_of(self.nadia, headline="I turn sheets into charts", about="Nine years in retail.", place="Leeds")
        today = self.now.date()
        days = {"first": today - timedelta(days=20), "last": today}
        self.days = f"from={days['first']}&to={days['last']}"
        chosen = choosable(self.nadia, **days).values_list("public_id", flat=True)
        self.statement = make_statement(
            volunteer_id=self.nadia.pk, line_ids=chosen, shows_months=True, now=self.now, **days
        )

    def _invitation(self) -> None:
        invitation = invite_member(
            organization_id=self.riverbank.pk, actor_id=self.tom.pk, email="sam@example.org", role=Role.REVIEWER,
            now=self.now,
        )  # fmt: skip
        invitation.token_hash = token_hash("a-known-token")
        invitation.save(update_fields=["token_hash"])
        self.invitation = invitation

"""Reaching over a border with ids of somebody else, with fields no form has, or after losing one's place."""

from datetime import timedelta
from typing import Any, ClassVar
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import TestCase

from accounts.services import suspend_user
from organizations.models import Membership, Organization
from organizations.services.members import change_role, remove_member
from organizations.states import Role
from portfolios.services.lines import set_visibility
from tasks.models import Claim, ClaimFile, Submission, Task, TaskFile
from tasks.services.brief_files import attach_task_file
from tasks.services.drafts import attach_file, remove_file
from tests.architecture.doors import form_for
from tests.architecture.world import World
from tests.factories import ClaimFactory, MembershipFactory, TaskFactory, VolunteerFactory, submit


class TestBorders(TestCase):
    world: ClassVar[World]

    @classmethod
    def setUpTestData(cls) -> None:
        cls.world = World()

    def setUp(self) -> None:
        self.people, self.rows, self.now = self.world.people, self.world.rows, self.world.now
        self.desk = f"/organizations/{self.rows['org'].slug}/desk"

    def status(self, role: str, url: str, data: dict[str, Any] | None = None) -> int:
        client = self.world.client(role)
        return (client.get(url) if data is None else client.post(url, data)).status_code

    # --- Ids of somebody else in an address or a form ------------------------------------------------------------

    def test_somebody_elses_file_is_not_removed_through_ones_own_claim(self) -> None:
        stranger = ClaimFactory(volunteer=VolunteerFactory(user=self.people["other"]), task=TaskFactory())
        url = f"/work/{stranger.public_id}/files/{self.rows['draft_file'].public_id}/remove/"
        assert self.status("other", url, {}) == 404
        assert ClaimFile.objects.in_draft().filter(pk=self.rows["draft_file"].pk).exists()

    def test_a_line_opens_under_its_owners_address_alone(self) -> None:
        for visibility in ("public", "unlisted", "hidden"):
            line = self.rows[f"{visibility}_line"].public_id
            assert self.status("volunteer", f"/p/private/lines/{line}/") == 404

    def test_a_brief_cannot_be_written_over_another_organisations(self) -> None:
        """The form's key names the draft that a second click changes; it reaches no further than the desk."""
        theirs: Task = self.rows["other_task"]
        form = {**form_for(self.world, "tasks:task_create"), "key": str(theirs.public_id)}
        for door in ("new", "autosave"):
            assert self.status("owner", f"{self.desk}/tasks/{door}/", form) == 404
        assert Task.objects.get(pk=theirs.pk).title == theirs.title

    def test_a_brief_takes_no_reviewer_and_removes_no_file_of_another_organisation(self) -> None:
        upload = SimpleUploadedFile("theirs.csv", b"1,2")
        file = attach_task_file(task_id=self.rows["other_task"].pk, actor_id=None, upload=upload, now=self.world.now)
        edit = f"{self.desk}/tasks/{self.rows['draft_task'].public_id}/edit/"
        form = form_for(self.world, "tasks:task_edit")
        assert self.status("owner", edit, {**form, "reviewer": str(self.people["other"].public_id)}) == 400
        assert self.status("owner", edit, {**form, "remove_files": [str(file.public_id)]}) in {302, 400}
        assert Task.objects.get(pk=self.rows["draft_task"].pk).reviewer_id is None
        assert TaskFile.objects.filter(pk=file.pk).exists()

    # --- Fields that no form has ---------------------------------------------------------------------------------

    def test_a_brief_sets_nothing_but_its_fields(self) -> None:
        forged = {"status": "open", "organization": self.rows["other_org"].pk, "taken_count": 9, "source": "nyc"}
        form = {**form_for(self.world, "tasks:task_create"), "title": "A forged brief", **forged}
        assert self.status("owner", f"{self.desk}/tasks/new/", form) == 302
        task = Task.objects.get(title="A forged brief")
        assert (task.status, task.organization, task.taken_count, task.source) == ("draft", self.rows["org"], 0, "")

    def test_an_organisation_sets_nothing_but_its_fields(self) -> None:
        form = {**form_for(self.world, "organizations:organization_create"), "name": "Forged Trust"}
        forged = {"tier": "trusted", "status": "closed", "slug": "riverbank", "impact_minutes": 9000, "source": "nyc"}
        assert self.status("volunteer", "/organizations/new/", {**form, **forged}) == 302
        made = Organization.objects.get(name="Forged Trust")
        assert (made.tier, made.status, made.slug, made.impact_minutes, made.source) == (
            "new", "active", "forged-trust", 0, "",
        )  # fmt: skip

    def test_a_person_sets_nothing_but_their_fields(self) -> None:
        forged = {"is_staff": "on", "is_superuser": "on", "email": "admin@people.example", "public_id": "0"}
        assert self.status("volunteer", "/settings/profile/", {"name": "N", "time_zone": "UTC", **forged}) == 302
        self.people["volunteer"].refresh_from_db()
        user = self.people["volunteer"]
        assert (user.is_staff, user.is_superuser, user.email) == (False, False, "volunteer@people.example")

    def test_the_api_sets_nothing_but_its_fields(self) -> None:
        claim: Claim = self.rows["claim"]
        forged = {"status": "accepted", "version": 7, "claim": 1, "created_at": "2020-01-01T00:00:00Z"}
        body = {**form_for(self.world, "api_claim_submissions"), **forged}
        url = f"/api/v1/claims/{claim.public_id}/submissions/"
        answer = self.world.api_client("claimant").post(url, body, format="json")
        made = Submission.objects.get(claim=claim)
        assert (answer.status_code, made.version, made.claim.status) == (201, 1, "submitted")
        assert made.created_at - self.now < timedelta(hours=1)

    # --- One's own work ------------------------------------------------------------------------------------------

    def test_nobody_reviews_their_own_work(self) -> None:
        """Somebody who handed in work, and got a seat later."""
        MembershipFactory(organization=self.rows["org"], user=self.people["claimant"], role=Role.OWNER)
        url = f"{self.desk}/reviews/{self.rows['submission'].public_id}/"
        assert self.status("claimant", url) == 403
        assert self.status("claimant", url, form_for(self.world, "tasks:review_detail")) == 403
        queue = self.world.client("claimant").get(f"{self.desk}/reviews/").content.decode()
        assert str(self.rows["submission"].public_id) not in queue

    def test_a_draft_of_somebody_on_the_team_is_read_by_nobody_else(self) -> None:
        MembershipFactory(organization=self.rows["org"], user=self.people["claimant"], role=Role.REVIEWER)
        assert self.status("owner", f"/work/{self.rows['claim'].public_id}/") == 404
        assert self.status("owner", f"/files/work/{self.rows['draft_file'].public_id}/") == 404

    # --- Files ---------------------------------------------------------------------------------------------------

    def test_a_file_is_read_by_the_organisation_from_the_moment_it_is_handed_in(self) -> None:
        claim: Claim = self.rows["claim"]
        upload = SimpleUploadedFile("second-thoughts.csv", b"3,4")
        taken_out = attach_file(claim_id=claim.pk, upload=upload, now=self.now)
        remove_file(file_id=taken_out.pk, now=self.now)
        kept = f"/files/work/{self.rows['draft_file'].public_id}/"
        removed = f"/files/work/{taken_out.public_id}/"
        assert [self.status("reviewer", url) for url in (kept, removed)] == [404, 404]
        submit(claim)
        assert [self.status("reviewer", url) for url in (kept, removed)] == [200, 404]
        assert [self.status(role, kept) for role in ("volunteer", "other", "admin")] == [404, 404, 404]

    def test_files_have_no_address_of_their_own(self) -> None:
        stored = self.rows["handed_in_file"].file.name
        for url in (f"/media/{stored}", f"/{stored}", f"/static/{stored}", f"/static/../.devdata/media/{stored}"):
            assert self.status("claimant", url) == 404

    # --- Losing one's place works at once ------------------------------------------------------------------------

    def test_who_left_the_team_reads_nothing_more(self) -> None:
        urls = [
            self.desk + "/", f"{self.desk}/reviews/", f"{self.desk}/tasks/{self.rows['draft_task'].public_id}/",
            f"/tasks/{self.rows['draft_task'].public_id}/", f"/files/brief/{self.rows['draft_task_file'].public_id}/",
            f"/files/work/{self.rows['handed_in_file'].public_id}/",
            f"{self.desk}/reviews/{self.rows['submission'].public_id}/",
        ]  # fmt: skip
        assert {self.status("reviewer", url) for url in urls} == {200}
        seat = {"organization_id": self.rows["org"].pk, "user_id": self.people["reviewer"].pk, "now": self.now}
        remove_member(actor_id=self.people["owner"].pk, **seat)
        assert {self.status("reviewer", url) for url in urls} == {404}

    def test_who_became_a_reviewer_publishes_nothing_more(self) -> None:
        seat = {"organization_id": self.rows["org"].pk, "user_id": self.people["manager"].pk, "now": self.now}
        change_role(actor_id=self.people["owner"].pk, role=Role.REVIEWER, title="", **seat)
        publish = f"{self.desk}/tasks/{self.rows['draft_task'].public_id}/publish/"
        assert self.status("manager", publish, {}) == 403
        assert self.status("manager", f"/organizations/{self.rows['org'].slug}/members/") == 403

    def test_a_suspended_person_is_out_at_once_and_their_page_is_gone(self) -> None:
        assert self.status("claimant", "/today/") == 200
        suspend_user(
            user_id=self.people["claimant"].pk, actor_id=self.people["admin"].pk, why="Sold hours.", now=self.now
        )
        assert self.status("claimant", "/today/") == 302
        assert self.world.api_client("claimant").get("/api/v1/claims/").status_code == 401
        line = self.rows["public_line"].public_id
        assert [self.status("anonymous", url) for url in ("/p/nadia/", f"/p/nadia/lines/{line}/")] == [404, 404]

    def test_a_hidden_line_is_gone_from_everywhere(self) -> None:
        line = self.rows["public_line"]
        title = line.title
        assert title in self.world.client("anonymous").get("/p/nadia/").content.decode()
        set_visibility(line_id=line.pk, visibility="hidden", now=self.now)
        for url in ("/p/nadia/", "/p/nadia/work/"):
            assert title not in self.world.client("anonymous").get(url).content.decode()
        assert self.status("anonymous", f"/p/nadia/lines/{line.public_id}/") == 404

    def test_an_invitation_is_for_its_address_and_works_once(self) -> None:
        link = "/organizations/invitations/a-known-token/"
        assert self.status("other", link, {}) == 403
        assert self.status("volunteer", link, {}) == 302
        assert self.status("volunteer", link, {}) == 409
        assert Membership.objects.filter(organization=self.rows["org"], user=self.people["volunteer"]).count() == 1
        assert self.status("anonymous", "/organizations/invitations/an-unknown-token/") == 404

    # --- What public pages do not say ----------------------------------------------------------------------------

    def test_no_public_page_holds_an_address_or_a_row_number_of_a_person(self) -> None:
        task = self.rows["task"]
        line = self.rows["public_line"].public_id
        for url in (
            "/", "/tasks/", f"/tasks/{task.public_id}/", f"/organizations/{self.rows['org'].slug}/", "/p/nadia/",
            "/p/nadia/work/", f"/p/nadia/lines/{line}/", "/api/v1/tasks/", f"/api/v1/tasks/{task.public_id}/",
        ):  # fmt: skip
            page = self.world.client("anonymous").get(url).content.decode()
            assert "@people.example" not in page, url
            assert "Person Claimant" not in page, f"{url} says more than the owner's chosen name"

    def test_ids_in_addresses_cannot_be_guessed(self) -> None:
        for row in (self.rows["task"], self.rows["claim"], self.rows["submission"], self.rows["draft_file"]):
            assert UUID(str(row.public_id)).version in {4, 7}

"""The API's shapes of tasks, claims, submissions and reviews, and the cleaning of what clients send."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from tasks.kinds import Content, kind_of
from tasks.models import Appeal, Claim, ClaimFile, Dismissal, Review, Submission, Task
from tasks.services.contracts import terms_of, terms_version
from tasks.services.submissions import SubmissionInput
from tasks.states import AiUse, TransferableSkill

MINUTES_MAX = 24 * 60
LINKS_MAX = 10
ROWS_MAX = 500


class NamedSerializer(serializers.Serializer):
    slug = serializers.CharField()
    name = serializers.CharField()


class SkillUseSerializer(serializers.Serializer):
    slug = serializers.CharField(source="skill.slug")
    name = serializers.CharField(source="skill.name")
    part = serializers.ChoiceField(["uses", "teaches"])
    level = serializers.IntegerField(help_text="Needed level: 0 none, 1 basic, 2 good, 3 expert.")


class OrganizationSerializer(serializers.Serializer):
    slug = serializers.CharField()
    name = serializers.CharField()
    tier = serializers.CharField()
    city = serializers.CharField()
    country = serializers.CharField()
    industry = serializers.CharField(help_text="A code; empty: none said.")


class TaskSerializer(serializers.Serializer):
    """An open task as a list shows it."""

    id = serializers.UUIDField(source="public_id")
    url = serializers.SerializerMethodField()
    title = serializers.CharField()
    kind = serializers.CharField()
    status = serializers.CharField()
    minutes = serializers.IntegerField(help_text="Estimate.")
    deliverable = serializers.CharField(help_text="What done means, in one line.")
    organization = OrganizationSerializer()
    places = serializers.IntegerField()
    places_left = serializers.IntegerField()
    closes_at = serializers.DateTimeField(allow_null=True)
    published_at = serializers.DateTimeField(allow_null=True)
    languages = serializers.ListField(child=serializers.CharField(), help_text="Empty: any language.")
    skills = SkillUseSerializer(many=True)
    causes = NamedSerializer(many=True)
    is_starter = serializers.BooleanField()
    needs_approval = serializers.BooleanField()

    def get_url(self, task: Task) -> str:
        path = task.get_absolute_url()
        request = self.context.get("request")
        return request.build_absolute_uri(path) if request else path


class PartSerializer(serializers.Serializer):
    name = serializers.CharField()
    points = serializers.FloatField(help_text="The points of all parts add up to the logit of taking it on.")


class SuggestionSerializer(serializers.Serializer):
    """One line of your own suggestions, with why it is there."""

    task = TaskSerializer()
    reasons = serializers.ListField(child=serializers.CharField(), help_text="Two at most, the heaviest first.")
    caution = serializers.CharField(allow_blank=True)
    is_stretch = serializers.BooleanField(help_text="It leads toward a goal of yours.")
    value = serializers.FloatField(help_text="The chance that you take it on and it ends well.")
    price = serializers.FloatField(help_text="What one more person adds to the task.")
    parts = PartSerializer(many=True)


class FeedInputSerializer(serializers.Serializer):
    """The query of a suggestions request."""

    limit = serializers.IntegerField(min_value=1, max_value=50, default=10, required=False)
    minutes = serializers.IntegerField(
        min_value=15, max_value=480, required=False, default=None, help_text="Only tasks that fit into this time."
    )


class DismissalInputSerializer(serializers.Serializer):
    reason = serializers.ChoiceField(Dismissal.Reason.choices, help_text="It changes what you are offered next.")


class TermsSerializer(serializers.Serializer):
    version = serializers.CharField(help_text="Send this as `terms` when claiming.")
    minutes = serializers.IntegerField()
    lease_hours = serializers.IntegerField()
    review_business_days = serializers.IntegerField()
    peers_after_business_days = serializers.IntegerField(
        allow_null=True, help_text="After so many days without an answer another volunteer may review the work."
    )
    revision_rounds = serializers.IntegerField()
    ownership = serializers.CharField()
    portfolio_permission = serializers.CharField()
    ai_use = serializers.CharField()
    points = serializers.ListField(child=serializers.CharField())


class RefusalSerializer(serializers.Serializer):
    """Why something is not possible: the same codes as everywhere."""

    code = serializers.CharField()
    detail = serializers.CharField()


class TaskDetailSerializer(TaskSerializer):
    why = serializers.CharField()
    need = serializers.CharField(help_text="Markdown.")
    not_needed = serializers.CharField()
    example = serializers.CharField()
    points = serializers.SerializerMethodField()
    terms = serializers.SerializerMethodField()
    claim_refusal = serializers.SerializerMethodField(help_text="Null when you may claim this task now.")

    def get_points(self, task: Task) -> list[str]:
        return [point.text for point in sorted(task.points.all(), key=lambda point: point.position)]

    @extend_schema_field(TermsSerializer)
    def get_terms(self, task: Task) -> dict[str, Any]:
        terms = terms_of(task)
        return TermsSerializer({**terms, "version": terms_version(terms)}).data

    @extend_schema_field(RefusalSerializer(allow_null=True))
    def get_claim_refusal(self, task: Task) -> dict[str, Any] | None:
        decision = self.context["decision"]
        return None if decision else {"code": decision.code, "detail": str(decision.message)}


class ClaimSerializer(serializers.Serializer):
    id = serializers.UUIDField(source="public_id")
    status = serializers.CharField()
    task = serializers.UUIDField(source="task.public_id")
    task_title = serializers.CharField(source="task.title")
    created_at = serializers.DateTimeField()
    lease_ends_at = serializers.DateTimeField(allow_null=True)
    is_paused = serializers.BooleanField(help_text="The clock stands still while a question is unanswered.")
    extension_count = serializers.IntegerField()
    revision_count = serializers.IntegerField()
    submitted_at = serializers.DateTimeField(allow_null=True)
    review_due_at = serializers.DateTimeField(allow_null=True)


class ClaimFileSerializer(serializers.ModelSerializer):
    id = serializers.UUIDField(source="public_id")

    class Meta:
        model = ClaimFile
        fields = ["id", "name", "size", "content_type", "sha256"]


class AppealSerializer(serializers.ModelSerializer):
    class Meta:
        model = Appeal
        fields = ["status", "text", "answer", "created_at", "answered_at"]


class ReviewSerializer(serializers.ModelSerializer):
    reviewers = serializers.CharField(help_text="Who looked at it: one name, or two.")
    transferable_skills = serializers.ListField(child=serializers.ChoiceField(TransferableSkill.choices))
    appeal = AppealSerializer(allow_null=True, required=False, help_text="What a person was asked, and answered.")
    points = serializers.SerializerMethodField()

    class Meta:
        model = Review
        fields = [
            "verdict",
            "reviewers",
            "what_worked",
            "what_to_change",
            "justification",
            "quote",
            "confirmed_minutes",
            "transferable_skills",
            "created_at",
            "points",
            "appeal",
        ]

    @extend_schema_field(
        serializers.ListField(child=serializers.DictField(), help_text="`text`, `is_met`, `comment` of each point.")
    )
    def get_points(self, review: Review) -> list[dict[str, Any]]:
        return [
            {"text": row.point.text, "is_met": row.is_met, "comment": row.comment}
            for row in sorted(review.points.all(), key=lambda row: row.point.position)
        ]


class SubmissionSerializer(serializers.ModelSerializer):
    id = serializers.UUIDField(source="public_id")
    files = ClaimFileSerializer(many=True)
    review = ReviewSerializer(allow_null=True, required=False)

    class Meta:
        model = Submission
        fields = [
            "id",
            "version",
            "text",
            "links",
            "answers",
            "files",
            "note",
            "minutes",
            "ai_use",
            "created_at",
            "review",
        ]


class ClaimDetailSerializer(ClaimSerializer):
    contract = serializers.DictField(help_text="The terms as accepted.")
    files = serializers.SerializerMethodField(help_text="Files of the next version.")
    submissions = SubmissionSerializer(many=True)

    @extend_schema_field(ClaimFileSerializer(many=True))
    def get_files(self, claim: Claim) -> Any:
        return ClaimFileSerializer([file for file in claim.files.all() if file.removed_at is None], many=True).data


# --- What clients send -----------------------------------------------------------------------------------------------


class ClaimInputSerializer(serializers.Serializer):
    terms = serializers.CharField(
        max_length=16, help_text="`terms.version` of the task, so that nobody agrees to other terms than those shown."
    )


class ReasonInputSerializer(serializers.Serializer):
    why = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class FileInputSerializer(serializers.Serializer):
    file = serializers.FileField()


class SubmissionInputSerializer(serializers.Serializer):
    """Checked against the kind of the task, as the workspace's form is."""

    minutes = serializers.IntegerField(min_value=1, max_value=MINUTES_MAX)
    text = serializers.CharField(max_length=20_000, required=False, allow_blank=True, default="")
    links = serializers.ListField(
        child=serializers.URLField(max_length=500), max_length=LINKS_MAX, required=False, default=list
    )
    rows = serializers.ListField(
        child=serializers.DictField(child=serializers.CharField(allow_blank=True, max_length=4000)),
        max_length=ROWS_MAX, required=False, default=list, help_text="For kinds with a table: one object a row.",
    )  # fmt: skip
    fields = serializers.DictField(  # type: ignore[assignment]  # the name that people send
        child=serializers.CharField(allow_blank=True, max_length=4000), required=False, default=dict,
        help_text="For kinds with questions of their own: the answers by key.",
    )  # fmt: skip
    note = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")
    ai_use = serializers.CharField(
        max_length=400, required=False, allow_blank=True,
        help_text="How AI tools were used; empty if not. Required where the terms say `declare`.",
    )  # fmt: skip
    ticked_points = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=6), required=False, default=list
    )
    wants_portfolio = serializers.BooleanField(required=False, default=True)

    def validate(self, values: dict[str, Any]) -> dict[str, Any]:
        claim: Claim = self.context["claim"]
        kind = kind_of(claim.task)
        known_columns = {column["key"] for column in kind.columns}
        known_fields = {field["key"] for field in kind.fields}
        values["rows"] = [
            row for row in ({key: row.get(key, "").strip() for key in known_columns} for row in values["rows"])
            if any(row.values())
        ]  # fmt: skip
        values["fields"] = {key: text for key, text in values["fields"].items() if key in known_fields and text.strip()}
        content = Content(
            text=values["text"],
            links=values["links"],
            file_count=self.context["file_count"],
            rows=values["rows"],
            fields=values["fields"],
        )
        problems: dict[str, list[str]] = {}
        for problem in kind.problems_in(content):
            name = "fields" if problem.field.startswith("field_") else problem.field
            problems.setdefault(name, []).append(problem.message)
        terms = claim.contract.get("ai_use", claim.task.ai_use)
        if terms == AiUse.DECLARE and "ai_use" not in values:
            problems["ai_use"] = ["Say how AI tools were used, or send an empty text if they were not."]
        if terms == AiUse.NOT_ALLOWED and values.get("ai_use", "").strip():
            problems["ai_use"] = ["AI tools are not for this task."]
        if problems:
            raise serializers.ValidationError(problems)
        return values

    def content(self) -> SubmissionInput:
        values = self.validated_data
        return SubmissionInput(
            minutes=values["minutes"],
            text=values["text"].strip(),
            links=values["links"],
            answers={name: values[name] for name in ("rows", "fields") if values[name]},
            note=values["note"],
            ai_use=values.get("ai_use", ""),
            ticked_points=values["ticked_points"],
            wants_portfolio=values["wants_portfolio"],
        )

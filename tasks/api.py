"""The API's doors to tasks and claims: the same services and refusal codes as the pages."""

from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import generics, status
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.states import Scope
from common.api import HasScope, KeysetPagination, ProblemSerializer
from common.decisions import not_now
from common.problems import CONTENT_TYPE
from tasks.forms.browse import BrowseForm
from tasks.models import Claim, Submission, Task
from tasks.selectors.for_you import explained
from tasks.selectors.lines import Viewer
from tasks.selectors.task_page import claim_box
from tasks.serializers import (
    ClaimDetailSerializer,
    ClaimFileSerializer,
    ClaimInputSerializer,
    ClaimSerializer,
    DismissalInputSerializer,
    FeedInputSerializer,
    FileInputSerializer,
    ReasonInputSerializer,
    SubmissionInputSerializer,
    SubmissionSerializer,
    SuggestionSerializer,
    TaskDetailSerializer,
    TaskSerializer,
)
from tasks.services.claims import claim_task, extend_claim, release_claim
from tasks.services.dismissals import dismiss_task, undo_dismissal
from tasks.services.drafts import attach_file
from tasks.services.submissions import submit_claim
from volunteers.services import ensure_volunteer

ERRORS = {
    400: OpenApiResponse(ProblemSerializer, "Wrong input: `errors` says where."),
    401: OpenApiResponse(ProblemSerializer, "No token, or one that is no longer good."),
    403: OpenApiResponse(ProblemSerializer, "The token lacks the scope, or your role does not allow this."),
    404: OpenApiResponse(ProblemSerializer, "Nothing here that you may see."),
    409: OpenApiResponse(ProblemSerializer, "Not possible now; `code` says why."),
    429: OpenApiResponse(ProblemSerializer, "Too many requests; wait as `Retry-After` says."),
}
FILTERS = [
    OpenApiParameter("q", str, description="Words; forgives word forms and typing errors."),
    OpenApiParameter("time", int, many=True, enum=[15, 30, 60, 120], description="Fits into; 120: more than an hour."),
    OpenApiParameter("skill", str, many=True, description="Slug."),
    OpenApiParameter("cause", str, many=True, description="Slug."),
    OpenApiParameter("industry", str, many=True, description="Code of the organisation's industry."),
    OpenApiParameter("kind", str, many=True, description="Code of the kind."),
    OpenApiParameter("lang", str, many=True, description="ISO 639-1 code, or `any`."),
    OpenApiParameter("closes", str, many=True, enum=["3d", "week", "open"]),
    OpenApiParameter("org", str, many=True, description="Slug."),
]


def errors(*codes: int) -> dict[tuple[int, str], OpenApiResponse]:
    """Where a token is read, it may be no good or lack the scope."""
    with_scope = (403,) if 401 in codes else ()
    return {(code, CONTENT_TYPE): ERRORS[code] for code in sorted({400, *codes, *with_scope, 429})}


class NewestFirst(KeysetPagination):
    ordering = ("-published_at", "-id")


@extend_schema(tags=["tasks"])
class TaskList(generics.ListAPIView):
    """Open tasks, newest first. No login needed."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    serializer_class = TaskSerializer
    pagination_class = NewestFirst
    queryset = Task.objects.none()

    @extend_schema(parameters=FILTERS, responses={200: TaskSerializer(many=True), **errors(404)})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[Task]:
        filters = BrowseForm(self.request.GET).read_filters()
        return filters.tasks(timezone.now()).for_cards()


@extend_schema(tags=["tasks"])
class TaskDetail(APIView):
    """One task with its points and terms. With a token, `claim_refusal` says whether you may claim it now."""

    permission_classes = (AllowAny, HasScope)
    required_scopes = {"GET": Scope.TASKS_READ}

    @extend_schema(responses={200: TaskDetailSerializer, **errors(401, 404)})
    def get(self, request: Request, public_id: UUID) -> Response:
        task = _visible_task(request, public_id)
        decision = not_now("sign_in", _("Claiming needs a token."))
        if request.user.is_authenticated:
            decision = claim_box(task, Viewer(request.user), timezone.now()).decision
        return Response(TaskDetailSerializer(task, context={"request": request, "decision": decision}).data)


@extend_schema(tags=["claims"])
class TaskClaims(APIView):
    """Claims a task under the terms you read. A repeated call answers with the same claim."""

    required_scopes = {"POST": Scope.CLAIMS_WRITE}

    @extend_schema(
        request=ClaimInputSerializer,
        responses={201: ClaimDetailSerializer, **errors(400, 401, 404, 409)},
    )
    def post(self, request: Request, public_id: UUID) -> Response:
        task = _visible_task(request, public_id)
        values = ClaimInputSerializer(data=request.data)
        values.is_valid(raise_exception=True)
        volunteer = ensure_volunteer(user_id=_person_id(request))
        claim = claim_task(
            task_id=task.pk, volunteer_id=volunteer.pk, now=timezone.now(), terms=values.validated_data["terms"]
        )
        return Response(_detail(_own_claim(request, claim.public_id)), status=status.HTTP_201_CREATED)


@extend_schema(tags=["claims"])
class ClaimList(generics.ListAPIView):
    """Your own claims, newest first."""

    required_scopes = {"GET": Scope.CLAIMS_READ}
    serializer_class = ClaimSerializer
    queryset = Claim.objects.none()

    @extend_schema(responses={200: ClaimSerializer(many=True), **errors(401, 404)})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[Claim]:
        return Claim.objects.own(self.request.user).select_related("task")


@extend_schema(tags=["claims"])
class ClaimDetail(APIView):
    """One of your claims with its terms, versions and reviews."""

    required_scopes = {"GET": Scope.CLAIMS_READ}

    @extend_schema(responses={200: ClaimDetailSerializer, **errors(401, 404)})
    def get(self, request: Request, public_id: UUID) -> Response:
        return Response(_detail(_own_claim(request, public_id)))


@extend_schema(tags=["claims"])
class ClaimFiles(APIView):
    """Adds a file to the next version (multipart)."""

    required_scopes = {"POST": Scope.CLAIMS_WRITE}
    parser_classes = (MultiPartParser,)

    @extend_schema(
        request={"multipart/form-data": FileInputSerializer},
        responses={201: ClaimFileSerializer, **errors(400, 401, 404, 409)},
    )
    def post(self, request: Request, public_id: UUID) -> Response:
        claim = _own_claim(request, public_id)
        values = FileInputSerializer(data=request.data)
        values.is_valid(raise_exception=True)
        file = attach_file(claim_id=claim.pk, upload=values.validated_data["file"], now=timezone.now())
        return Response(ClaimFileSerializer(file).data, status=status.HTTP_201_CREATED)


@extend_schema(tags=["claims"])
class ClaimSubmissions(APIView):
    """Sends your work for review: the next version."""

    required_scopes = {"POST": Scope.CLAIMS_WRITE}

    @extend_schema(
        request=SubmissionInputSerializer, responses={201: SubmissionSerializer, **errors(400, 401, 404, 409)}
    )
    def post(self, request: Request, public_id: UUID) -> Response:
        claim = _own_claim(request, public_id)
        context = {"claim": claim, "file_count": claim.files.in_draft().count()}
        values = SubmissionInputSerializer(data=request.data, context=context)
        values.is_valid(raise_exception=True)
        submission = submit_claim(claim_id=claim.pk, content=values.content(), now=timezone.now())
        return Response(SubmissionSerializer(submission).data, status=status.HTTP_201_CREATED)


@extend_schema(tags=["claims"])
class ClaimRelease(APIView):
    """Hands the task back. The place is free at once; nothing counts against you."""

    required_scopes = {"POST": Scope.CLAIMS_WRITE}

    @extend_schema(request=ReasonInputSerializer, responses={200: ClaimDetailSerializer, **errors(400, 401, 404, 409)})
    def post(self, request: Request, public_id: UUID) -> Response:
        claim = _own_claim(request, public_id)
        values = ReasonInputSerializer(data=request.data)
        values.is_valid(raise_exception=True)
        release_claim(
            claim_id=claim.pk, actor_id=_person_id(request), now=timezone.now(), why=values.validated_data["why"]
        )
        return Response(_detail(_own_claim(request, public_id)))


@extend_schema(tags=["claims"])
class ClaimExtend(APIView):
    """Adds half a lease, twice at most."""

    required_scopes = {"POST": Scope.CLAIMS_WRITE}

    @extend_schema(request=None, responses={200: ClaimDetailSerializer, **errors(401, 404, 409)})
    def post(self, request: Request, public_id: UUID) -> Response:
        claim = _own_claim(request, public_id)
        extend_claim(claim_id=claim.pk, actor_id=_person_id(request), now=timezone.now())
        return Response(_detail(_own_claim(request, public_id)))


@extend_schema(tags=["suggestions"])
class Feed(APIView):
    """Your own suggestions in their order now, each with its reasons and the parts its score is made of."""

    required_scopes = {"GET": Scope.FEED_READ}

    @extend_schema(
        parameters=[FeedInputSerializer],
        responses={200: SuggestionSerializer(many=True), **errors(400, 401)},
    )
    def get(self, request: Request) -> Response:
        query = FeedInputSerializer(data=request.query_params)
        query.is_valid(raise_exception=True)
        found = explained(Viewer(request.user), now=timezone.now(), **query.validated_data)
        return Response(SuggestionSerializer(found, many=True, context={"request": request}).data)


@extend_schema(tags=["suggestions"])
class TaskDismissal(APIView):
    """ "Not for me": the task leaves your suggestions, and the reason changes what comes next."""

    required_scopes = {"POST": Scope.FEED_WRITE, "DELETE": Scope.FEED_WRITE}

    @extend_schema(request=DismissalInputSerializer, responses={204: None, **errors(400, 401, 404)})
    def post(self, request: Request, public_id: UUID) -> Response:
        task = _visible_task(request, public_id)
        values = DismissalInputSerializer(data=request.data)
        values.is_valid(raise_exception=True)
        volunteer = ensure_volunteer(user_id=_person_id(request))
        dismiss_task(task_id=task.pk, volunteer_id=volunteer.pk, now=timezone.now(), **values.validated_data)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=None, responses={204: None, **errors(401, 404)})
    def delete(self, request: Request, public_id: UUID) -> Response:
        """Takes it back. Again changes nothing."""
        task = _visible_task(request, public_id)
        volunteer = ensure_volunteer(user_id=_person_id(request))
        undo_dismissal(task_id=task.pk, volunteer_id=volunteer.pk)
        return Response(status=status.HTTP_204_NO_CONTENT)


def _person_id(request: Request) -> int:
    """Behind IsAuthenticated, the default, there is always somebody."""
    person_id = request.user.pk
    assert person_id is not None
    return person_id


def _visible_task(request: Request, public_id: UUID) -> Task:
    task = Task.objects.visible_to(request.user).for_cards().filter(public_id=public_id).first()
    if task is None:
        raise Http404
    return task


def _own_claim(request: Request, public_id: UUID) -> Claim:
    versions = Submission.objects.select_related(
        "review__reviewer", "review__first_opinion__reviewer", "review__appeal"
    ).prefetch_related("files", "review__points__point")
    claim = (
        Claim.objects.own(request.user)
        .with_task()
        .prefetch_related("files", Prefetch("submissions", versions.order_by("version")))
        .filter(public_id=public_id)
        .first()
    )
    if claim is None:
        raise Http404
    return claim


def _detail(claim: Claim) -> dict[str, Any]:
    return ClaimDetailSerializer(claim).data

"""All /api/ routes."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from common.visitors import same_for_visitors
from tasks import api as tasks

V1 = [
    path("tasks/", same_for_visitors(tasks.TaskList.as_view()), name="api_task_list"),
    path("tasks/<uuid:public_id>/", tasks.TaskDetail.as_view(), name="api_task_detail"),
    path("tasks/<uuid:public_id>/claims/", tasks.TaskClaims.as_view(), name="api_task_claims"),
    path("tasks/<uuid:public_id>/dismissal/", tasks.TaskDismissal.as_view(), name="api_task_dismissal"),
    path("feed/", tasks.Feed.as_view(), name="api_feed"),
    path("claims/", tasks.ClaimList.as_view(), name="api_claim_list"),
    path("claims/<uuid:public_id>/", tasks.ClaimDetail.as_view(), name="api_claim_detail"),
    path("claims/<uuid:public_id>/files/", tasks.ClaimFiles.as_view(), name="api_claim_files"),
    path("claims/<uuid:public_id>/submissions/", tasks.ClaimSubmissions.as_view(), name="api_claim_submissions"),
    path("claims/<uuid:public_id>/release/", tasks.ClaimRelease.as_view(), name="api_claim_release"),
    path("claims/<uuid:public_id>/extend/", tasks.ClaimExtend.as_view(), name="api_claim_extend"),
]

DOCS = SpectacularSwaggerSplitView.as_view(url_name="api_schema", template_name="api/docs.html")

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="api_schema"),
    path("docs/", DOCS, name="api_docs"),
    path("v1/", include(V1)),
]

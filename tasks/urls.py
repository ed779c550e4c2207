"""HTML routes."""

from django.urls import path

from tasks.views import browse, drafts, files, messages, work

app_name = "tasks"
urlpatterns = [
    # Finding a task
    path("tasks/", browse.task_list, name="task_list"),
    # A volunteer's own work
    path("work/", work.claim_list, name="claim_list"),
    path("work/<uuid:public_id>/", work.claim_detail, name="claim_detail"),
    path("work/<uuid:public_id>/draft/", drafts.draft_save, name="draft_save"),
    path("work/<uuid:public_id>/files/", files.file_add, name="file_add"),
    path("work/<uuid:public_id>/files/<uuid:file_id>/remove/", files.file_remove, name="file_remove"),
    path("work/<uuid:public_id>/submit/", work.claim_submit, name="claim_submit"),
    path("work/<uuid:public_id>/extend/", work.claim_extend, name="claim_extend"),
    path("work/<uuid:public_id>/release/", work.claim_release, name="claim_release"),
    path("work/<uuid:public_id>/messages/", messages.message_create, name="message_create"),
    # Stored files, each behind its permission check
    path("files/work/<uuid:public_id>/", files.claim_file, name="claim_file"),
    path("files/brief/<uuid:public_id>/", files.task_file, name="task_file"),
]

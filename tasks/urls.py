"""HTML routes."""

from django.urls import include, path

from tasks.views import (
    briefs,
    browse,
    calendar,
    claims,
    desk,
    drafts,
    feed,
    files,
    messages,
    outcomes,
    pause,
    reports,
    requests,
    reviews,
    saved,
    task_invitations,
    task_page,
    threads,
    work,
)

app_name = "tasks"
# An organisation's desk
desk_urlpatterns = [
    path("", desk.desk_home, name="desk_home"),
    path("reviews/", reviews.review_list, name="review_list"),
    path("reviews/<uuid:public_id>/", reviews.review_detail, name="review_detail"),
    path("tasks/", desk.desk_tasks, name="desk_tasks"),
    path("tasks/new/", briefs.task_create, name="task_create"),
    path("tasks/kind/", briefs.task_kind, name="task_kind"),
    path("tasks/check/", briefs.task_check, name="task_check"),
    path("tasks/autosave/", briefs.task_autosave, name="task_autosave"),
    path("tasks/<uuid:public_id>/", desk.desk_task, name="desk_task"),
    path("tasks/<uuid:public_id>/edit/", briefs.task_edit, name="task_edit"),
    path("tasks/<uuid:public_id>/publish/", desk.task_publish, name="task_publish"),
    path("tasks/<uuid:public_id>/close/", desk.task_close, name="task_close"),
    path("tasks/<uuid:public_id>/reopen/", desk.task_reopen, name="task_reopen"),
    path("tasks/<uuid:public_id>/reconfirm/", desk.task_reconfirm, name="task_reconfirm"),
    path("tasks/<uuid:public_id>/cancel/", desk.task_cancel, name="task_cancel"),
    path("tasks/<uuid:public_id>/invite/", task_invitations.task_invite, name="task_invite"),
    path("claims/<uuid:public_id>/approve/", requests.request_approve, name="request_approve"),
    path("claims/<uuid:public_id>/decline/", requests.request_decline, name="request_decline"),
    path("claims/<uuid:public_id>/withdraw/", requests.claim_withdraw, name="claim_withdraw"),
    path("outcomes/", outcomes.outcome_list, name="outcome_list"),
    path("outcomes/<uuid:public_id>/", outcomes.outcome_answer, name="outcome_answer"),
    path("messages/", threads.desk_messages, name="desk_messages"),
    path("messages/<uuid:public_id>/", threads.desk_thread, name="desk_thread"),
]

urlpatterns = [
    # Finding a task
    path("tasks/", browse.task_list, name="task_list"),
    path("tasks/saved/", saved.saved_list, name="saved_list"),
    path("tasks/for-you/", feed.feed_list, name="feed_list"),
    path("tasks/for-you/balance/", feed.feed_balance, name="feed_balance"),
    path("tasks/for-you/surprise/", feed.feed_surprise, name="feed_surprise"),
    path("tasks/<uuid:public_id>/why/", feed.task_why, name="task_why"),
    path("tasks/<uuid:public_id>/not-for-me/", feed.task_dismiss, name="task_dismiss"),
    path("tasks/<uuid:public_id>/not-for-me/undo/", feed.task_undismiss, name="task_undismiss"),
    path("tasks/<uuid:public_id>/", task_page.task_detail, name="task_detail"),
    path("tasks/<uuid:public_id>/claim/", claims.claim_create, name="claim_create"),
    path("tasks/<uuid:public_id>/waiting/join/", claims.waiting_join, name="waiting_join"),
    path("tasks/<uuid:public_id>/waiting/leave/", claims.waiting_leave, name="waiting_leave"),
    path("tasks/<uuid:public_id>/save/", saved.task_save, name="task_save"),
    path("tasks/<uuid:public_id>/unsave/", saved.task_unsave, name="task_unsave"),
    path("tasks/<uuid:public_id>/report/", reports.task_report, name="task_report"),
    path("invitations/<uuid:public_id>/decline/", task_invitations.invitation_decline, name="invitation_decline"),
    # A volunteer's own work
    path("work/", work.claim_list, name="claim_list"),
    path("work/<uuid:public_id>/", work.claim_detail, name="claim_detail"),
    path("work/<uuid:public_id>/draft/", drafts.draft_save, name="draft_save"),
    path("work/<uuid:public_id>/files/", files.file_add, name="file_add"),
    path("work/<uuid:public_id>/files/<uuid:file_id>/remove/", files.file_remove, name="file_remove"),
    path("work/<uuid:public_id>/submit/", work.claim_submit, name="claim_submit"),
    path("work/<uuid:public_id>/slot/", calendar.claim_slot, name="claim_slot"),
    path("work/<uuid:public_id>/calendar.ics", calendar.claim_calendar, name="claim_calendar"),
    path("work/<uuid:public_id>/extend/", work.claim_extend, name="claim_extend"),
    path("work/<uuid:public_id>/release/", work.claim_release, name="claim_release"),
    path("work/<uuid:public_id>/messages/", messages.message_create, name="message_create"),
    path("settings/pause/", pause.pause, name="pause"),
    path("settings/calendar/", calendar.calendar, name="calendar"),
    path("calendar/<str:token>.ics", calendar.calendar_feed, name="calendar_feed"),
    # The link of a mail that asks what became of accepted work
    path("outcomes/<str:token>/", outcomes.outcome_link, name="outcome_link"),
    # Stored files, each behind its permission check
    path("files/work/<uuid:public_id>/", files.claim_file, name="claim_file"),
    path("files/brief/<uuid:public_id>/", files.task_file, name="task_file"),
    path("organizations/<slug:slug>/desk/", include(desk_urlpatterns)),
]

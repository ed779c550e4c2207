"""Background doors of the task app. Each job fetches, calls one service and may run twice, late or after a crash."""

from django.utils import timezone

from common.jobs import enqueue, job
from common.ranges import share
from downloads.kinds import register
from tasks.models import Task
from tasks.services import (
    brief_news,
    claims,
    drafts,
    fairness,
    feeds,
    files,
    flags,
    head_start,
    impressions,
    invitation_rounds,
    next_steps,
    organization_export,
    outcomes,
    peer_tasks,
    previews,
    prices,
    publishing,
    questions,
    reminders,
    review_clock,
    review_facts,
    runs,
    search_words,
    service_levels,
    skill_offers,
    suspending,
    task_imports,
    task_invitations,
    telling,
    waiting_list,
    weights,
)


@job("tasks.expire_claims")
def expire_claims() -> None:
    claims.expire_claims(now=timezone.now())


@job("tasks.remind_claimants")
def remind_claimants() -> None:
    reminders.remind_claimants(now=timezone.now())


@job("tasks.run_review_clock")
def run_review_clock() -> None:
    review_clock.run_review_clock(now=timezone.now())


@job("tasks.ask_peers")
def ask_peers(submission_id: int, wave: int) -> None:
    peer_tasks.ask_peers(submission_id=submission_id, wave=wave, now=timezone.now())


@job("tasks.close_stale_tasks")
def close_stale_tasks() -> None:
    now = timezone.now()
    publishing.remind_to_reconfirm(now=now)
    publishing.close_stale_tasks(now=now)


@job("tasks.tell_of_claim")
def tell_of_claim(claim_id: int) -> None:
    telling.tell_of_claim(claim_id=claim_id)


@job("tasks.tell_waiting_list")
def tell_waiting_list(task_id: int) -> None:
    waiting_list.tell_waiting_list(task_id=task_id, now=timezone.now())


@job("tasks.sweep_waiting_lists")
def sweep_waiting_lists() -> None:
    """Full tasks with a line may have a place whose news got lost."""
    now = timezone.now()
    waiting = Task.objects.claimable(now).filter(waiting_list__told_at__isnull=True, waiting_list__isnull=False)
    for task_id in waiting.distinct().order_by("pk").values_list("pk", flat=True)[:200]:
        waiting_list.tell_waiting_list(task_id=task_id, now=now)


@job("tasks.task_changed")
def task_changed(task_id: int) -> None:
    """An open task enters the lists of people who share something with it; another loses its price."""
    feeds.update_for_task(task_id=task_id, now=timezone.now())


@job("tasks.refresh_suggestions")
def refresh_suggestions(volunteer_id: int) -> None:
    feeds.update_list(volunteer_id=volunteer_id, now=timezone.now())


@job("tasks.start_run")
def start_run() -> None:
    runs.start_run_if_due(now=timezone.now())


@job("tasks.build_block")
def build_block(block_id: int) -> None:
    runs.build_block(block_id=block_id, now=timezone.now())


@job("tasks.finish_run")
def finish_run(run_id: int) -> None:
    runs.finish_run(run_id=run_id, now=timezone.now())


@job("tasks.sweep_runs")
def sweep_runs() -> None:
    runs.sweep_runs(now=timezone.now())


@job("tasks.clear_old_lists")
def clear_old_lists() -> None:
    runs.clear_old_lists()


@job("tasks.price_everything")
def price_everything() -> None:
    prices.price_everything(now=timezone.now())


@job("tasks.update_prices")
def update_prices() -> None:
    prices.update_prices(now=timezone.now())


@job("tasks.refresh_review_facts")
def refresh_review_facts(organization_id: int) -> None:
    review_facts.refresh_review_facts(organization_id=organization_id, now=timezone.now())


@job("tasks.offer_skills")
def offer_skills(volunteer_id: int) -> None:
    skill_offers.offer_skills(volunteer_id=volunteer_id, now=timezone.now())


@job("tasks.refresh_search_words")
def refresh_search_words() -> None:
    search_words.refresh_search_words()


@job("tasks.draw_pages")
def draw_pages(file_id: int) -> None:
    """The first pages of a PDF as pictures."""
    previews.draw_pages(file_id=file_id)


@job("tasks.draw_missing_pages")
def draw_missing_pages() -> None:
    previews.draw_missing_pages(now=timezone.now())


@job("tasks.sweep_orphan_files")
def sweep_orphan_files() -> None:
    """Each folder of a month in a job of its own: there is no end to what old folders hold."""
    for folder in files.folders_to_sweep():
        enqueue("tasks.sweep_orphan_files_in", folder=folder)


@job("tasks.sweep_orphan_files_in")
def sweep_orphan_files_in(folder: str) -> None:
    files.sweep_orphan_files(now=timezone.now(), folders=[folder])


@job("tasks.forget_drafts")
def forget_drafts() -> None:
    """What was begun and left: drafts of work, and tables of tasks."""
    now = timezone.now()
    drafts.forget_drafts(now=now)
    task_imports.forget_tables(now=now)


@job("tasks.prune_impressions")
def prune_impressions() -> None:
    impressions.prune_impressions(now=timezone.now())


@job("tasks.release_claims_of_organization")
def release_claims_of_organization(organization_id: int) -> None:
    suspending.release_claims_of_organization(organization_id=organization_id, now=timezone.now())


@job("tasks.release_claims_of_person")
def release_claims_of_person(user_id: int) -> None:
    suspending.release_claims_of_person(user_id=user_id, now=timezone.now())


@job("tasks.sweep_suspended")
def sweep_suspended() -> None:
    suspending.sweep_suspended(now=timezone.now())


@job("tasks.check_organization_words")
def check_organization_words(organization_id: int) -> None:
    flags.check_organization_words(organization_id=organization_id, now=timezone.now())


@job("tasks.measure_service")
def measure_service() -> None:
    service_levels.measure_service(now=timezone.now())


@job("tasks.report_fairness")
def report_fairness() -> None:
    fairness.report_fairness(now=timezone.now())


@job("tasks.refit_weights")
def refit_weights() -> None:
    weights.refit_weights(now=timezone.now())


@job("tasks.send_invitations")
def send_invitations() -> None:
    now = timezone.now()
    task_invitations.note_opened()
    invitation_rounds.invite_urgent(now=now)
    invitation_rounds.plan_round(now=now)


@job("tasks.invite_block")
def invite_block(block_id: int) -> None:
    invitation_rounds.invite_block(block_id=block_id, now=timezone.now())


@job("tasks.ask_outcomes")
def ask_outcomes() -> None:
    share("tasks.ask_outcomes_of", outcomes.organizations_to_ask(timezone.now()), size=outcomes.RANGE)


@job("tasks.ask_outcomes_of")
def ask_outcomes_of(first_id: int, last_id: int) -> None:
    """Of the organisations in a range."""
    outcomes.ask_outcomes(now=timezone.now(), first_id=first_id, last_id=last_id)


@job("tasks.remind_of_questions")
def remind_of_questions() -> None:
    questions.remind_of_questions(now=timezone.now())


@job("tasks.tell_changes")
def tell_changes() -> None:
    """Of briefs, and of answers that were edited."""
    now = timezone.now()
    brief_news.tell_changes(now=now)
    brief_news.tell_edited_answers(now=now)


@job("tasks.end_head_starts")
def end_head_starts() -> None:
    head_start.end_head_starts(now=timezone.now())


@job("tasks.offer_next_step")
def offer_next_step(organization_id: int, volunteer_id: int) -> None:
    next_steps.offer_next_step(organization_id=organization_id, volunteer_id=volunteer_id, now=timezone.now())


@job("tasks.offer_next_steps")
def offer_next_steps(organization_id: int) -> None:
    next_steps.offer_next_steps(organization_id=organization_id, now=timezone.now())


@job("tasks.run_import")
def run_import(import_id: int) -> None:
    task_imports.run_import(import_id=import_id, now=timezone.now())


register(organization_export.KIND, content_type="application/zip")(organization_export.write_export)

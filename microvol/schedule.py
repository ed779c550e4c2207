"""The timetable of periodic jobs. Each job asks "what is due since", so a missed run is caught up, a double is silent.

Times are seconds between runs.
"""

MINUTE = 60
HOUR = 60 * MINUTE

SCHEDULE: dict[str, dict] = {
    # Promised jobs that never reached the broker, or whose worker died.
    "sweep outbox": {"task": "common.sweep_outbox", "schedule": 15},
    # Sessions that are over, with the addresses they came from; access tokens, a month after they ended; accounts whose
    # address nobody confirmed in a month.
    "forget sign-ins": {"task": "accounts.forget_sign_ins", "schedule": HOUR},
    # Leases that ran out: free the place, keep the draft.
    "expire claims": {"task": "tasks.expire_claims", "schedule": MINUTE},
    # Half the lease, and the last 24 hours.
    "remind claimants": {"task": "tasks.remind_claimants", "schedule": 10 * MINUTE},
    # Working days 1, 3, 5; everyone on day 6; qualified volunteers from day 10; closed as not confirmed after 14.
    "run review clock": {"task": "tasks.run_review_clock", "schedule": 10 * MINUTE},
    # Accepted work that is 30 or 90 days old: what became of it, in one mail a day.
    "ask outcomes": {"task": "tasks.ask_outcomes", "schedule": HOUR},
    # Questions of volunteers that have waited two working days.
    "remind of questions": {"task": "tasks.remind_of_questions", "schedule": HOUR},
    # Changes of briefs and of answers, gathered for those at work.
    "tell changes": {"task": "tasks.tell_changes", "schedule": MINUTE},
    # Past their closing date, or not reconfirmed for 30 days.
    "close stale tasks": {"task": "tasks.close_stale_tasks", "schedule": 10 * MINUTE},
    # Tasks whose first day, for people an organisation would work with again, is over.
    "end head starts": {"task": "tasks.end_head_starts", "schedule": 5 * MINUTE},
    # Freed places whose news got lost.
    "sweep waiting lists": {"task": "tasks.sweep_waiting_lists", "schedule": 2 * MINUTE},
    # Asks hourly, begins nightly: every list made anew, in blocks.
    "start run": {"task": "tasks.start_run", "schedule": HOUR},
    # Blocks of a rebuild that no job holds, and rebuilds that never end.
    "sweep runs": {"task": "tasks.sweep_runs", "schedule": 5 * MINUTE},
    # Lists of rebuilds that were replaced, should the job that deletes them have died.
    "clear old lists": {"task": "tasks.clear_old_lists", "schedule": 6 * HOUR},
    # What tasks need now: those that something happened to since the last minute.
    "update prices": {"task": "tasks.update_prices", "schedule": MINUTE},
    # The list that mends typing errors.
    "refresh search words": {"task": "tasks.refresh_search_words", "schedule": HOUR},
    # Invitations of the engine: each morning, at once where a task closes soon; which were opened.
    "send invitations": {"task": "tasks.send_invitations", "schedule": 10 * MINUTE},
    # PDFs that wait for a review without pictures of their pages.
    "draw missing pages": {"task": "tasks.draw_missing_pages", "schedule": 6 * HOUR},
    # Uploads whose transaction failed: stored files without a row, a day later.
    "sweep orphan files": {"task": "tasks.sweep_orphan_files", "schedule": 6 * HOUR},
    # Accepted work without a credential; names and addresses that changed since.
    "sweep credentials": {"task": "credentials.sweep", "schedule": 15 * MINUTE},
    # Skill milestones that were reached and not given, or that lost the work under them.
    "sweep milestones": {"task": "credentials.sweep_milestones", "schedule": 6 * HOUR},
    # Public pages without a card.
    "sweep cards": {"task": "portfolios.sweep_cards", "schedule": HOUR},
    # Status lists that nobody signed for most of a day; each is valid for seven.
    "sign status lists": {"task": "credentials.sign_status_lists", "schedule": HOUR},
    # What people checked in bulk, a day later.
    "forget checks": {"task": "credentials.forget_checks", "schedule": 6 * HOUR},
    # Events that organisations want to be told of elsewhere, and messages whose next try is due.
    "sweep webhooks": {"task": "webhooks.sweep", "schedule": 10},
    # Messages to webhooks, after a month.
    "forget webhook messages": {"task": "webhooks.forget", "schedule": 6 * HOUR},
    # Files that somebody waits for and no worker makes.
    "sweep downloads": {"task": "downloads.sweep", "schedule": 2 * MINUTE},
    # Files made a week ago, and files without a row.
    "forget downloads": {"task": "downloads.forget", "schedule": 6 * HOUR},
    # Accounts whose owners asked a week ago to be erased.
    "erase people": {"task": "personal_data.erase_due", "schedule": HOUR},
    # People whose pause ends today, where they live.
    "end pauses": {"task": "volunteers.end_pauses", "schedule": 15 * MINUTE},
    # Mails whose hour has come, as many as may go, the urgent first; and those whose worker died.
    "sweep mail": {"task": "notifications.sweep_mail", "schedule": MINUTE // 2},
    # Addresses of people who were offered a seat, a month after the link ran out.
    "forget invitations": {"task": "organizations.forget_invitations", "schedule": 24 * HOUR},
    # Drafts of work, half a year after the claim ended without any; tables of tasks that were looked at and left.
    "forget drafts": {"task": "tasks.forget_drafts", "schedule": 24 * HOUR},
    # Mails hold links and words; a month later nobody needs them, and a year later nobody what was sent.
    "forget old mails": {"task": "notifications.forget_old_mails", "schedule": 24 * HOUR},
    # Everybody's local morning, and the end of everybody's quiet hours.
    "send mornings": {"task": "notifications.send_mornings", "schedule": 5 * MINUTE},
    # People who joined since: their first digest.
    "make mail settings": {"task": "notifications.make_mail_settings", "schedule": HOUR},
    # A usual day that sent nothing.
    "check digests": {"task": "notifications.check_digests", "schedule": 6 * HOUR},
    # The record of digests, after 60 days.
    "forget old digests": {"task": "notifications.forget_old_digests", "schedule": 24 * HOUR},
    # Claims at organisations, or of people, that were suspended when the job for it got lost.
    "sweep suspended": {"task": "tasks.sweep_suspended", "schedule": 15 * MINUTE},
    # How fast people are answered here: the numbers of the public page.
    "measure service": {"task": "tasks.measure_service", "schedule": HOUR},
    # The log of what was shown, after half a year.
    "prune impressions": {"task": "tasks.prune_impressions", "schedule": 24 * HOUR},
    # Asks daily, writes weekly: the fairness report of each week that is over.
    "report fairness": {"task": "tasks.report_fairness", "schedule": 24 * HOUR},
    # Asks daily, learns weekly: the weights of matching, used only if they foretell the last week better.
    "refit weights": {"task": "tasks.refit_weights", "schedule": 24 * HOUR},
}

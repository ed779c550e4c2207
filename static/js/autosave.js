// <form data-autosave="/url/" data-autosave-saved-at="2026-05-15T09:58:00Z"> sends itself after 800 ms of quiet.
// The words come from components/autosave_status.html. The server answers 204 or JSON {saved_at}; or {code, detail} with
// a refusal. With the code "draft_changed" another window saved first: [data-part=autosave-conflict] asks which to keep.
import { offerCopy } from "./draft_offer.js";
import { dropDraft, entriesOf, keepDraft } from "./drafts.js";
import { clock } from "./live.js";

const QUIET = 800;

const autosave = (form) => {
  const status = form.querySelector("[data-part=autosave-status]");
  const done = form.querySelector("[data-part=autosave-done]");
  const words = status?.dataset ?? {};
  const key = form.dataset.autosave;
  let timer = 0;
  let isSaving = false;
  let isChanged = false;
  let replaces = false;
  const conflict = form.querySelector("[data-part=autosave-conflict]");
  const hasConflict = () => conflict && !conflict.hidden;
  const say = (text) => {
    if (status && text && status.textContent !== text) status.textContent = text;
    if (done) done.hidden = true;
  };

  const noteSave = ({ saved_at: savedAt }) => {
    if (!savedAt) return;
    form.dataset.autosaveSavedAt = savedAt;
    if (form.elements.saved_at) form.elements.saved_at.value = savedAt;
  };

  const save = async ({ keepalive = false } = {}) => {
    clearTimeout(timer);
    if (!isChanged || isSaving || hasConflict()) return;
    isSaving = true;
    isChanged = false;
    const body = new FormData(form);
    for (const [name, value] of [...body]) if (typeof value !== "string") body.delete(name);
    if (replaces) body.set("replace", "1");
    say(words.saving);
    try {
      const headers = { Accept: "application/json" };
      const answer = await fetch(key, { method: "POST", body: new URLSearchParams(body), headers, keepalive });
      if (answer.redirected) throw new Error("signed out");
      if (answer.ok) {
        replaces = false;
        noteSave(answer.status === 204 ? {} : await answer.json());
        dropDraft(key);
        say(words.saved?.replace("%s", clock(new Date())));
        if (done) done.hidden = false;
      } else {
        // A refusal will not get better by trying again; the words say what to do.
        keepDraft(key, entriesOf(form));
        const refusal = await answer.json().catch(() => ({}));
        say(refusal.detail ?? words.failed);
        if (conflict && refusal.code === "draft_changed") conflict.hidden = false;
      }
    } catch (error) {
      isChanged = true;
      keepDraft(key, entriesOf(form));
      say(error.message === "signed out" ? words.signedOut : words.offline);
    } finally {
      isSaving = false;
      if (isChanged && navigator.onLine && !document.hidden) timer = setTimeout(save, QUIET * 5);
    }
  };

  const changed = () => {
    isChanged = true;
    clearTimeout(timer);
    timer = setTimeout(save, QUIET);
  };
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    isChanged = false;
  });
  conflict?.addEventListener("click", (event) => {
    const answer = event.target.closest("[data-answer]")?.dataset.answer;
    if (answer === "theirs") dropDraft(key); // the link loads the page anew
    if (answer !== "mine") return;
    event.preventDefault();
    conflict.hidden = true;
    replaces = isChanged = true;
    save();
  });
  window.addEventListener("online", () => save());
  document.addEventListener("visibilitychange", () => document.hidden && save({ keepalive: true }));
  offerCopy(form, key, changed);
};

export const startAutosave = (root) => {
  const forms = [...root.querySelectorAll("form[data-autosave]")];
  if (root.matches?.("form[data-autosave]")) forms.push(root);
  forms.forEach(autosave);
};

import { dropDraft, entriesOf, fillForm, readDraft } from "./drafts.js";
import { clock } from "./live.js";

// A copy from a lost connection, newer than what the server has: offered, never put back unasked.
export const offerCopy = (form, key, changed) => {
  const offer = form.querySelector("[data-part=autosave-offer]");
  const copy = readDraft(key);
  if (!copy || !offer) return;
  const isOlder = copy.at <= Date.parse(form.dataset.autosaveSavedAt ?? "");
  if (isOlder || JSON.stringify(copy.entries) === JSON.stringify(entriesOf(form))) return dropDraft(key);
  offer.hidden = false;
  const time = offer.querySelector("[data-part=autosave-time]");
  if (time) time.textContent = clock(new Date(copy.at));
  offer.addEventListener("click", (event) => {
    const answer = event.target.closest("[data-answer]")?.dataset.answer;
    if (!answer) return;
    if (answer === "yes") {
      fillForm(form, copy.entries);
      changed();
    } else {
      dropDraft(key);
    }
    offer.hidden = true;
    form.querySelector("textarea, input:not([type=hidden])")?.focus();
  });
};

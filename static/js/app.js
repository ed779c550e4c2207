// Starts the behaviours that pages ask for with data attributes. Everything works without them.
import { startAutosave } from "./autosave.js";
import { startConfirm } from "./confirm.js";
import { showCopy, startCopy } from "./copy.js";
import { startCountdown } from "./countdown.js";
import { forgetDrafts } from "./drafts.js";
import { startDropdowns } from "./dropdowns.js";
import { startFocus } from "./focus.js";
import { showInsert, startInsert } from "./insert.js";
import { startKeepOpen } from "./keep_open.js";
import { showPrint, startPrint } from "./print.js";
import { startRepeat } from "./repeat.js";
import { startReviewDesk } from "./review_desk.js";
import { startTallies } from "./tallies.js";
import { startTimeZone } from "./timezone.js";
import { startUploads } from "./uploads.js";

// Once per page: these listen on the document, so what htmx swaps in is covered.
startConfirm();
startCopy();
startDropdowns();
startFocus();
startInsert();
startKeepOpen();
startPrint();
startRepeat();
startReviewDesk();
startTimeZone();
document.addEventListener("submit", (event) => {
  if (event.target.matches("[data-forget-drafts]")) forgetDrafts();
});

// Once per element, now and whenever htmx brings new ones.
const start = (root) => {
  startAutosave(root);
  startCountdown(root);
  showCopy(root);
  showInsert(root);
  showPrint(root);
  startTallies(root);
  startUploads(root);
};
start(document);
document.addEventListener("htmx:load", (event) => {
  if (event.target !== document.body) start(event.target);
});

// The review desk by keyboard: the way through the queue, points, the decision, phrases, sending.
//   [data-review-queue]  the list; J and K walk its [data-queue-row] links
//   [data-review-desk]   one piece of work with its [data-review-form], links [data-queue-next] and [data-queue-previous]
//   #review-keys         the help, a dialog with the switch #review-keys-on; opened by [data-keys-open] and "?"
// Keys of one character work only outside text fields and can be switched off (WCAG 2.1.4). Without JavaScript the same
// is done with links and forms.
import { announce } from "./live.js";

const SWITCH = "microvol:review-keys";
const DECISIONS = { a: "accepted", e: "accepted_with_edits", c: "changes_asked", d: "not_usable" };
const TYPED = "textarea, select, [contenteditable], input:not([type=radio], [type=checkbox], [type=submit], [type=button])";

// Storage may be closed; then the keys are on, and the switch holds for this page.
let isOn = true;
const readSwitch = () => {
  try {
    isOn = localStorage.getItem(SWITCH) !== "off";
  } catch {
    isOn = true;
  }
};
const writeSwitch = (value) => {
  isOn = value;
  try {
    if (value) localStorage.removeItem(SWITCH);
    else localStorage.setItem(SWITCH, "off");
  } catch {
    // It holds for this page.
  }
};

const choose = (radio) => {
  if (!radio) return;
  radio.checked = true;
  radio.focus();
  radio.dispatchEvent(new Event("input", { bubbles: true }));
};

// Met first; again: not yet, and on to the comment that says what is missing.
const markPoint = (form, number) => {
  const point = form.querySelectorAll("[data-point]")[number - 1];
  if (!point) return;
  const [met, notYet] = point.querySelectorAll("input[type=radio]");
  choose(met.checked ? notYet : met);
  if (notYet.checked) point.querySelector("[data-point-comment]").focus();
};

const markAll = (form) => {
  for (const point of form.querySelectorAll("[data-point]")) choose(point.querySelector("input[type=radio]"));
};

const decide = (form, verdict) => {
  choose(form.querySelector(`input[name=verdict][value=${verdict}]`));
  if (!verdict.startsWith("accepted")) form.elements.what_worked?.focus();
};

const walk = (list, step) => {
  const rows = [...list.querySelectorAll("[data-queue-row]")];
  const at = rows.indexOf(document.activeElement);
  rows[at < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(Math.max(at + step, 0), rows.length - 1)]?.focus();
};

const help = () => document.getElementById("review-keys")?.showModal();

const press = (event, { desk, list, form }) => {
  const key = event.key.toLowerCase();
  if (key === "?") help();
  else if (key === "j") list ? walk(list, 1) : desk.querySelector("[data-queue-next]")?.click();
  else if (key === "k") list ? walk(list, -1) : desk.querySelector("[data-queue-previous]")?.click();
  else if (form && key === "0") markAll(form);
  else if (form && key >= "1" && key <= "9") markPoint(form, Number(key));
  else if (form && DECISIONS[key]) decide(form, DECISIONS[key]);
  else return;
  event.preventDefault();
};

const listen = (place) => {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || document.querySelector("dialog[open]")) return;
    const isTyped = event.target.matches(TYPED);
    if (place.form && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      place.form.requestSubmit(place.form.querySelector("[data-review-send]"));
    } else if (isTyped && event.key === "Escape" && place.form?.contains(event.target)) {
      const home = event.target.closest("[data-point]")?.querySelector("input[type=radio]:checked");
      (home ?? place.desk.querySelector("[data-review-title]")).focus();
    } else if (isOn && !isTyped && !event.ctrlKey && !event.metaKey && !event.altKey) {
      press(event, place);
    }
  });
};

// What was typed is not lost by a key pressed in passing: the browser asks first.
const guard = (form) => {
  let isChanged = false;
  form.addEventListener("input", ({ target }) => (isChanged ||= target.name !== "compare"));
  form.addEventListener("submit", () => (isChanged = false));
  window.addEventListener("beforeunload", (event) => {
    if (isChanged) event.preventDefault();
  });
};

// After sending, the next one opens: its title has the focus, and what was done is read out.
const arrive = (desk) => {
  const said = document.querySelector("#notices p")?.textContent.trim();
  if (!said || document.getElementById("error-summary") || location.hash) return;
  desk.querySelector("[data-review-title]")?.focus();
  announce(said);
};

// <button data-phrase="words"> puts its words where the cursor was last, else into the field that [data-phrase-into] names.
const phrases = (form) => {
  const into = form.querySelector("[data-phrase-into]");
  if (!into) return;
  form.addEventListener("focusin", (event) => {
    if ([...into.options].some((option) => option.value === event.target.name)) into.value = event.target.name;
  });
  form.addEventListener("click", (event) => {
    const words = event.target.closest("[data-phrase]")?.dataset.phrase;
    const field = words && form.elements[into.value];
    if (!field) return;
    event.preventDefault();
    const { value, selectionStart: start, selectionEnd: end } = field;
    const space = start > 0 && !/\s$/.test(value.slice(0, start)) ? " " : "";
    field.setRangeText(space + words, start, end, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });
};

export const startReviewDesk = () => {
  const desk = document.querySelector("[data-review-desk]");
  const list = document.querySelector("[data-review-queue]");
  if (!desk && !list) return;
  readSwitch();
  const toggle = document.getElementById("review-keys-on");
  toggle.checked = isOn;
  toggle.addEventListener("change", () => writeSwitch(toggle.checked));
  for (const button of document.querySelectorAll("[data-keys-open]")) {
    button.hidden = false;
    button.addEventListener("click", help);
  }
  const form = desk?.querySelector("[data-review-form]");
  listen({ desk, list, form });
  if (desk) arrive(desk);
  if (form) {
    guard(form);
    phrases(form);
  }
};

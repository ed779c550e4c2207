// Keeps focus where the news is: the error summary after a refused form, and what htmx swapped in when it asks for it.
//   data-focus      on an element in a swapped part: focus goes there
//   data-announce   on an element in a swapped part: its words are read out
import { announce } from "./live.js";

export const startFocus = () => {
  document.getElementById("error-summary")?.focus();

  // Links of the summary lead to controls; hidden ones (inside chips) need focus by hand.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("#error-summary a[href^='#']");
    const control = link && document.getElementById(link.hash.slice(1));
    if (!control) return;
    event.preventDefault();
    control.focus();
    control.scrollIntoView({ block: "center" });
  });

  document.addEventListener("htmx:afterSettle", (event) => {
    const part = event.detail.elt;
    const find = (selector) => (part.matches?.(selector) ? part : part.querySelector?.(selector));
    const target = find("#error-summary") ?? find("[data-focus]");
    if (target) {
      if (!target.hasAttribute("tabindex")) target.tabIndex = -1;
      target.focus({ preventScroll: false });
    }
    announce(find("[data-announce]")?.textContent.trim());
  });

  // Refusals and input errors answer with the same part, saying why: show it. Anything else says so in words.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr } = event.detail;
    if (![400, 403, 409].includes(xhr.status)) return;
    if (/<html/i.test(xhr.responseText.slice(0, 2000))) return;
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  });
  document.addEventListener("htmx:responseError", () => announce(document.body.dataset.wordsFailed));
  document.addEventListener("htmx:sendError", () => announce(document.body.dataset.wordsOffline));
};

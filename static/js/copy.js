// <button data-copy="text" data-copied="Copied"> puts text on the clipboard and says so.
import { announce } from "./live.js";

export const startCopy = () => {
  // Without a clipboard (old browsers, plain http) the button would do nothing, so it stays hidden.
  if (!navigator.clipboard) return;
  for (const button of document.querySelectorAll("[data-copy][hidden]")) button.hidden = false;
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    await navigator.clipboard.writeText(button.dataset.copy);
    const label = button.querySelector("[data-part=label]") ?? button;
    const words = label.textContent;
    label.textContent = button.dataset.copied;
    announce(button.dataset.copied);
    setTimeout(() => {
      label.textContent = words;
    }, 2000);
  });
};

// <button data-copy="text" data-copied="Copied"> puts text on the clipboard and says so.
import { announce } from "./live.js";

// Without a clipboard (old browsers, plain http) the button would do nothing, so it stays hidden.
export const showCopy = (root) => {
  if (!navigator.clipboard) return;
  for (const button of root.querySelectorAll("[data-copy][hidden]")) button.hidden = false;
};

export const startCopy = () => {
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

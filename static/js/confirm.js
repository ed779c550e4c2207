// <button data-confirm="Question?" data-confirm-yes="Hand it back"> asks before its form is sent.
// Without JavaScript the form is sent at once or leads to a page that asks; both are safe by design.
const ask = (button) => {
  const dialog = document.createElement("dialog");
  const shell = document.getElementById("confirm-dialog");
  dialog.className = shell.dataset.dialogClass;
  dialog.append(shell.content.cloneNode(true));
  const question = dialog.querySelector("[data-part=question]");
  question.id = "confirm-question";
  question.textContent = button.dataset.confirm;
  dialog.setAttribute("aria-labelledby", question.id);
  const detail = dialog.querySelector("[data-part=detail]");
  detail.textContent = button.dataset.confirmDetail ?? "";
  detail.hidden = !detail.textContent;
  const yes = dialog.querySelector("[data-part=yes]");
  if (button.dataset.confirmYes) yes.textContent = button.dataset.confirmYes;
  if (button.classList.contains("btn-error")) yes.classList.replace("btn-primary", "btn-error");
  document.body.append(dialog);
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (dialog.returnValue === "yes") {
      button.dataset.confirmed = "true";
      button.click();
      delete button.dataset.confirmed;
    } else {
      button.focus();
    }
  });
  dialog.showModal();
};

export const startConfirm = () => {
  // In the capture phase, so that neither the form nor htmx hears of the click before the answer.
  document.addEventListener(
    "click",
    (event) => {
      const button = event.target.closest("[data-confirm]");
      if (!button || button.dataset.confirmed) return;
      event.preventDefault();
      event.stopPropagation();
      ask(button);
    },
    true,
  );
};

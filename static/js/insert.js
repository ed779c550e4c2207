// <button data-insert="{minutes}" hidden> puts its text where the cursor was last, in a field of the same data-insert-into form.
let last = null;

export const showInsert = (root) => {
  for (const button of root.querySelectorAll("[data-insert][hidden]")) button.hidden = false;
};

export const startInsert = () => {
  document.addEventListener("focusin", (event) => {
    if (event.target.matches("[data-takes-facts] textarea")) last = event.target;
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-insert]");
    if (!button) return;
    const field = last?.isConnected ? last : document.querySelector("[data-takes-facts] textarea");
    if (!field) return;
    field.focus();
    field.setRangeText(button.dataset.insert, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
};

// <button data-print hidden> prints the page. Without JavaScript it stays hidden; the browser's own menu does the same.
export const showPrint = (root) => {
  for (const button of root.querySelectorAll("[data-print][hidden]")) button.hidden = false;
};

export const startPrint = () => {
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });
};

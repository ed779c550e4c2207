// Rows that people may add and remove: acceptance points, links.
//   <div data-repeat data-repeat-max="6" data-repeat-min="3">
//     <ol data-part="rows"> <li data-part="row"> … <button type="button" data-part="remove" hidden> </li> </ol>
//     <template data-part="blank"> one row, with __index__ (from 0) or __number__ (from 1) where the number stands </template>
//     <button type="button" data-part="add" hidden>   or a submit button that brings a blank row from the server
//   </div>
// data-repeat-spare="1" leaves only that many empty rows at the end of those the server drew for pages without scripts.
// In a formset, the input *-TOTAL_FORMS inside the block is kept right. Without JavaScript the server's spare rows do.
const part = (root, name) => root.querySelector(`[data-part=${name}]`);
const rowsOf = (block) => [...block.querySelectorAll("[data-part=row]")].filter((row) => !row.hidden);

const refresh = (block) => {
  const count = rowsOf(block).length;
  const max = Number(block.dataset.repeatMax || Infinity);
  const min = Number(block.dataset.repeatMin || 0);
  part(block, "add").hidden = count >= max;
  for (const button of block.querySelectorAll("[data-part=remove]")) button.hidden = count <= min;
};

const isEmpty = (row) => [...row.querySelectorAll("input, textarea")].every((control) => !control.value);
const trim = (block) => {
  if (!block.dataset.repeatSpare) return;
  const rows = rowsOf(block);
  const filled = rows.findLastIndex((row) => !isEmpty(row)) + 1;
  const kept = Math.max(filled + Number(block.dataset.repeatSpare), Number(block.dataset.repeatMin || 0));
  for (const row of rows.slice(kept)) row.remove();
};

const start = (root) => {
  for (const block of root.querySelectorAll("[data-repeat]")) {
    trim(block);
    refresh(block);
  }
};

const add = (block) => {
  const total = block.querySelector("input[name$=TOTAL_FORMS]");
  const index = Number(total?.value ?? block.dataset.repeatNext ?? block.querySelectorAll("[data-part=row]").length);
  block.dataset.repeatNext = index + 1; // after a removal the count would give an id twice
  const holder = document.createElement("template");
  const numbers = { __index__: index, __prefix__: index, __number__: index + 1 };
  holder.innerHTML = part(block, "blank").innerHTML.replace(/__(index|prefix|number)__/g, (name) => numbers[name]);
  const row = holder.content.firstElementChild;
  part(block, "rows").append(row);
  if (total) total.value = index + 1;
  row.querySelector("input, textarea, select")?.focus();
  refresh(block);
};

const remove = (block, row) => {
  const next = row.previousElementSibling ?? row.nextElementSibling;
  const marker = row.querySelector("input[name$=-DELETE]");
  // A formset learns of a removal by its mark; a plain list by the row's absence.
  for (const control of row.querySelectorAll("input:not([type=hidden]), textarea")) control.value = "";
  if (marker) {
    marker.checked = true;
    marker.value = "on";
    row.hidden = true;
  } else {
    row.remove();
  }
  (next?.querySelector("input, textarea") ?? part(block, "add")).focus();
  block.dispatchEvent(new Event("input", { bubbles: true }));
  refresh(block);
};

export const startRepeat = () => {
  start(document);
  document.addEventListener("htmx:load", (event) => start(event.target));
  document.addEventListener("click", (event) => {
    const block = event.target.closest("[data-repeat]");
    if (!block) return;
    if (event.target.closest("[data-part=add]")) {
      event.preventDefault();
      add(block);
    }
    const row = event.target.closest("[data-part=remove]")?.closest("[data-part=row]");
    if (row) remove(block, row);
  });
};

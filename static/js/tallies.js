// Counts that follow what someone does: words in a text, points not ticked yet.
//   <p data-words-of="id of a textarea" data-one="1 word" data-many="%s words">
//   <fieldset data-ticks> … </fieldset>  <p data-part="unticked" data-one="…" data-many="%s …"> in the same form
const say = (element, count) => {
  element.textContent = count === 1 ? element.dataset.one : element.dataset.many.replace("%s", count);
};

export const startTallies = (root) => {
  for (const element of root.querySelectorAll("[data-words-of]")) {
    const text = document.getElementById(element.dataset.wordsOf);
    text?.addEventListener("input", () => say(element, text.value.split(/\s+/).filter(Boolean).length));
  }
  for (const box of root.querySelectorAll("[data-ticks]")) {
    const words = box.closest("form").querySelector("[data-part=unticked]");
    box.addEventListener("change", () => {
      const left = box.querySelectorAll("input[type=checkbox]:not(:checked)").length;
      words.hidden = left === 0;
      say(words, left);
    });
  }
};

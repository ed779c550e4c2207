// What hands.py asks inside a page. Each answers with lines that name what is wrong.
({
  over: () => Math.max(0, document.documentElement.scrollWidth - window.innerWidth),

  // Text that lies outside of a box that hides what is over. Clamped previews and words for screen readers are meant so.
  cut: () => [...document.querySelectorAll("body *")].filter((one) => {
    const style = getComputedStyle(one);
    const hides = (overflow) => ["hidden", "clip"].includes(overflow);
    if (!hides(style.overflowX) && !hides(style.overflowY)) return false;
    if (!one.checkVisibility() || one.clientWidth < 4 || one.clientHeight < 4 || !one.innerText?.trim()) return false;
    if (style.webkitLineClamp !== "none" || one.closest(".sr-only, svg") || one.matches("input, select")) return false;
    if (one.scrollWidth <= one.clientWidth + 2 && one.scrollHeight <= one.clientHeight + 2) return false;
    if (style.textOverflow === "ellipsis") return false;
    const box = one.getBoundingClientRect();
    const texts = document.createTreeWalker(one, NodeFilter.SHOW_TEXT, (text) =>
      text.data.trim() && text.parentElement.checkVisibility() && !text.parentElement.closest(".sr-only, svg") ? 1 : 2);
    const range = document.createRange();
    while (texts.nextNode()) {
      range.selectNodeContents(texts.currentNode);
      const text = range.getBoundingClientRect();
      if (hides(style.overflowX) && (text.right > box.right + 2 || text.left < box.left - 2)) return true;
      if (hides(style.overflowY) && (text.bottom > box.bottom + 2 || text.top < box.top - 2)) return true;
    }
    return false;
  }).map((one) => `${one.tagName.toLowerCase()}.${one.className} "${one.innerText.trim().slice(0, 30)}"`),

  moves: () => [...document.querySelectorAll("body *")].filter((one) => {
    const style = getComputedStyle(one);
    const seconds = (words) => Math.max(...words.split(",").map(parseFloat));
    return (style.animationName !== "none" && seconds(style.animationDuration) > 0.01)
      || (style.transitionProperty !== "none" && seconds(style.transitionDuration) > 0.01);
  }).map((one) => `${one.tagName.toLowerCase()}.${one.className}`.slice(0, 90)),

  // In forced colours grounds and shadows go: a button, chip or field needs a border or an outline to be seen as one.
  borderless: () => [
    ...document.querySelectorAll(".btn, .chip, .choice, .input, .select, .textarea, [type=checkbox], [type=radio]"),
  ].filter((one) => {
    if (!one.checkVisibility({ visibilityProperty: true, opacityProperty: true })) return false;
    if (one.getBoundingClientRect().width < 4 || one.matches(".btn-ghost, .btn-link")) return false;
    const style = getComputedStyle(one);
    const hasSide = ["Top", "Right", "Bottom", "Left"]
      .some((side) => parseFloat(style[`border${side}Width`]) && style[`border${side}Style`] !== "none");
    return !hasSide && style.outlineStyle === "none" && style.appearance === "none";
  }).map((one) => `${one.tagName.toLowerCase()}.${one.className}`.slice(0, 90)),

  printed: () => [...document.querySelectorAll("body > header, footer, nav, .dock, button, .btn, form")]
    .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height > 4 && one.innerText.trim())
    .map((one) => `${one.tagName.toLowerCase()}.${one.className} "${one.innerText.trim().slice(0, 30)}"`),

  // Fields about the person, which browsers can fill in.
  unnamed: () => [...document.querySelectorAll("[type=email], [type=password], [type=tel], input[name=name]")]
    .filter((one) => one.checkVisibility() && !one.autocomplete).map((one) => one.name),

  deadLinks: () => [...document.querySelectorAll("#error-summary a")]
    .filter((one) => !document.querySelector(one.hash)).map((one) => one.textContent),
})

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
    const isOverX = hides(style.overflowX) && one.scrollWidth > one.clientWidth + 2;
    const isOverY = hides(style.overflowY) && one.scrollHeight > one.clientHeight + 2;
    return (isOverX && style.textOverflow !== "ellipsis") || isOverY;
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

  printed: () => [...document.querySelectorAll("header, footer, nav, .dock, button, .btn, form")]
    .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height > 4 && one.innerText.trim())
    .map((one) => `${one.tagName.toLowerCase()}.${one.className} "${one.innerText.trim().slice(0, 30)}"`),

  // Fields about the person, which browsers can fill in.
  unnamed: () => [...document.querySelectorAll("[type=email], [type=password], [type=tel], input[name=name]")]
    .filter((one) => one.checkVisibility() && !one.autocomplete).map((one) => one.name),

  deadLinks: () => [...document.querySelectorAll("#error-summary a")]
    .filter((one) => !document.querySelector(one.hash)).map((one) => one.textContent),
})

// What is asked inside a page. Each answers with lines, or with numbers.
({
  over() {
    return Math.max(0, document.documentElement.scrollWidth - window.innerWidth);
  },

  // Layout shifts since the page began; asked before the window changes its size.
  shift() {
    return new Promise((done) => {
      let sum = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) if (!entry.hadRecentInput) sum += entry.value;
      }).observe({ type: "layout-shift", buffered: true });
      setTimeout(() => done(sum), 50);
    });
  },

  // How large each thing is that can be pressed: [smaller side in px, its words]. Links in running text are left out, as
  // WCAG 2.5.8 does; a label counts for its control, and the row for the link that covers it.
  targets() {
    const pressed = "a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button], [tabindex='0']";
    const area = (box) => ({ width: box.width, height: box.height });
    const found = [];
    for (const one of document.querySelectorAll(pressed)) {
      if (!one.checkVisibility({ checkOpacity: false, visibilityProperty: true }) || one.closest("[inert]")) continue;
      const style = getComputedStyle(one);
      let size = area(one.getBoundingClientRect());
      if (one.matches("a.cover")) size = area(one.closest(".row-link").getBoundingClientRect());
      for (const label of one.labels ?? []) {
        const box = area(label.getBoundingClientRect());
        if (label.contains(one) || one.matches("[type=radio], [type=checkbox]"))
          size = { width: Math.max(size.width, box.width), height: Math.max(size.height, box.height) };
      }
      if (size.width <= 1 || size.height <= 1) continue; // for screen readers, until it has the focus
      const text = (one.closest("p, li, dd, td, figcaption, blockquote, label, span, h1, h2, h3")?.textContent ?? "").trim();
      const isInText = style.display.startsWith("inline") && one.matches("a, button") && !one.matches(".btn")
        && style.display === "inline" && text.length > one.textContent.trim().length + 3;
      if (isInText) continue;
      const words = (one.getAttribute("aria-label") || one.textContent || one.name || one.type || "").trim();
      found.push([Math.min(size.width, size.height), `${one.tagName.toLowerCase()}.${one.className} "${words.slice(0, 40)}"`]);
    }
    return found;
  },

  // Remembers how everything looks that may get the focus, with what may show it instead: its label, row or box.
  beforeFocus() {
    // A link that covers its row has its ring on what is after it.
    window.looksRing = (one) => [getComputedStyle(one), getComputedStyle(one, "::after")]
      .map((style) => [style.outlineStyle, style.outlineWidth, style.boxShadow])
      .map(([style, width, shadow]) => (style === "none" ? "" : `${style} ${width}`) + (shadow === "none" ? "" : shadow))
      .join();
    const around = (one) => [one, ...(one.labels ?? []), one.closest("label"), one.parentElement, one.closest(".row-link")]
      .filter(Boolean);
    window.looksBefore = new Map();
    document.activeElement?.blur();
    window.scrollTo(0, 0);
    const all = document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex], iframe, audio, video");
    for (const one of all) window.looksBefore.set(one, around(one).map((part) => [part, window.looksRing(part)]));
    return all.length;
  },

  // The thing that has the focus now: null at the page's end, else a line when nothing shows it or a bar covers it.
  atFocus() {
    const one = document.activeElement;
    if (!one || one === document.body) return null;
    const name = () => {
      const words = (one.getAttribute("aria-label") || one.textContent || one.name || "").trim().slice(0, 40);
      return `${one.tagName.toLowerCase()}.${one.className} "${words}"`;
    };
    if (one.matches("iframe")) return ""; // its own document has the focus
    const isAgain = one.looksSeen === window.looksBefore;
    one.looksSeen = window.looksBefore;
    if (isAgain) return null;
    const parts = window.looksBefore.get(one);
    if (!parts) return "";
    const isShown = parts.some(([part, before]) => ![before, ","].includes(window.looksRing(part)));
    if (!isShown) return `no ring at ${name()}`;
    const box = one.getBoundingClientRect();
    const points = [[0.5, 0.5], [0.1, 0.2], [0.9, 0.2], [0.1, 0.8], [0.9, 0.8]]
      .map(([x, y]) => [box.left + box.width * x, box.top + box.height * y])
      .filter(([x, y]) => x >= 0 && y >= 0 && x < innerWidth && y < innerHeight);
    if (!points.length) return box.width > 1 ? `out of sight: ${name()}` : "";
    const isOwn = (other) => other && (one.contains(other) || other.contains(one)
      || [...(one.labels ?? [])].some((label) => label.contains(other)));
    if (!points.some(([x, y]) => isOwn(document.elementFromPoint(x, y)))) {
      const other = document.elementFromPoint(...points[0]);
      const bar = other?.closest("nav, header, [role=region], aside, dialog") ?? other;
      if (bar && ["fixed", "sticky"].some((position) => {
        for (let up = other; up; up = up.parentElement) if (getComputedStyle(up).position === position) return true;
        return false;
      })) return `covered by a bar: ${name()}`;
    }
    return "";
  },
})

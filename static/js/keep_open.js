// A <details> with an id stays as the person left it when htmx brings its new version out of band.
export const startKeepOpen = () => {
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    for (const part of event.detail.fragment.querySelectorAll("details[id]")) {
      if (document.getElementById(part.id)?.open) part.open = true;
    }
  });
};

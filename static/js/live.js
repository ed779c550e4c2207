// What scripts say to people: the time in their language, and words for those who use a screen reader.
export const clock = (date) =>
  date.toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });

export const announce = (words) => {
  const region = document.getElementById("live");
  if (!region || !words) return;
  region.textContent = "";
  // A change in a later frame is noticed even when the words are the same as before.
  requestAnimationFrame(() => {
    region.textContent = words;
  });
};

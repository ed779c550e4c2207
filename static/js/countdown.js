// <time datetime="2026-05-16T14:00Z" data-countdown data-day="day" data-days="days" data-left="%s left" data-over="No time left">
// keeps the words of the time left true while the page stays open. The server wrote the first words.
const MINUTE = 60_000;

export const wordsFor = (milliseconds, words) => {
  const minutes = Math.floor(milliseconds / MINUTE);
  if (minutes < 1) return milliseconds > 0 ? words.last : words.over;
  const days = Math.floor(minutes / 1440);
  const hours = Math.floor((minutes % 1440) / 60);
  const rest = minutes % 60;
  const parts = days
    ? [`${days} ${days === 1 ? words.day : words.days}`, hours && `${hours} h`]
    : [hours && `${hours} h`, rest && `${rest} min`];
  return words.left.replace("%s", parts.filter(Boolean).join(" "));
};

export const startCountdown = (root) => {
  for (const element of root.querySelectorAll("[data-countdown]")) {
    const end = Date.parse(element.dateTime || element.getAttribute("datetime"));
    if (Number.isNaN(end)) continue;
    const timer = setInterval(() => {
      if (!element.isConnected) clearInterval(timer);
      const words = wordsFor(end - Date.now(), element.dataset);
      if (element.textContent !== words) element.textContent = words;
    }, MINUTE / 2);
  }
};

// Tells a new account the time zone of the browser:  <input type="hidden" data-time-zone>
export const startTimeZone = () => {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  if (!timeZone) return;
  for (const field of document.querySelectorAll("input[data-time-zone]")) field.value = timeZone;
};

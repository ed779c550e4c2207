// Copies of drafts in this browser, for the time when the server cannot be reached. The key names the form's address,
// never the person; signing out removes them all.
const PREFIX = "microvol.draft:";
// Secrets, and what names a window rather than what someone typed.
const NEVER_KEPT = /csrf|password|token|^window$|^saved_at$/i;

const storage = () => {
  try {
    return window.localStorage;
  } catch {
    return null; // switched off by the person
  }
};

export const entriesOf = (form) =>
  [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !NEVER_KEPT.test(name));

export const keepDraft = (key, entries) => {
  try {
    storage()?.setItem(PREFIX + key, JSON.stringify({ at: Date.now(), entries }));
  } catch {
    // Full or forbidden: the page still holds what was typed.
  }
};

export const readDraft = (key) => {
  try {
    return JSON.parse(storage()?.getItem(PREFIX + key));
  } catch {
    return null;
  }
};

export const dropDraft = (key) => storage()?.removeItem(PREFIX + key);

export const forgetDrafts = () => {
  const kept = storage();
  if (!kept) return;
  for (const key of Object.keys(kept)) if (key.startsWith(PREFIX)) kept.removeItem(key);
};

// Puts a copy back into the form, adding rows to repeated blocks where the copy has more of them.
export const fillForm = (form, entries) => {
  const values = Map.groupBy ? Map.groupBy(entries, ([name]) => name) : new Map();
  if (!Map.groupBy) for (const entry of entries) values.set(entry[0], [...(values.get(entry[0]) ?? []), entry]);
  for (const control of form.elements) {
    if (["checkbox", "radio"].includes(control.type)) {
      control.checked = (values.get(control.name) ?? []).some(([, value]) => value === control.value);
    }
  }
  for (const [name, found] of values) {
    const named = () => [...form.elements].filter((c) => c.name === name && !["checkbox", "radio", "file"].includes(c.type));
    const add = named()[0]?.closest("[data-repeat]")?.querySelector("[data-part=add]");
    while (add && !add.hidden && named().length < found.length) add.click();
    named().forEach((control, index) => {
      control.value = found[index]?.[1] ?? "";
    });
  }
};

/* The tag beside a field that has a default follows what is typed: "Default", or "Changed" with a button. */

const CONTROLS = "input:not([type=hidden]), select, textarea";

/** What a field says, as cicd_wizard/wizard/rows.py compares it. */
function said(field) {
  const values = [...field.querySelectorAll(CONTROLS)].flatMap((control) => {
    const tick = control.type === "checkbox" || control.type === "radio";
    return tick && !control.checked ? [] : [control.value];
  });
  return values.join("\n").trim();
}

document.addEventListener("input", ({ target }) => {
  const field = target.closest(".field");
  const state = field?.querySelector(".field-state");
  if (!state) return;
  const text = said(field);
  // An empty text shows its default as a placeholder; no tick at all is an answer.
  const changed = text !== state.dataset.default.trim() && (text !== "" || target.type === "checkbox");
  const [unchanged, ...others] = state.children;
  unchanged.hidden = changed;
  for (const other of others) other.hidden = !changed;
});

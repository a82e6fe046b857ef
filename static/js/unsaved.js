/* Asks before unsaved typing is lost: forms with data-unsaved. Submitting is the way that saves. */

const changed = new WeakSet();
let leaving = false;

const formOf = (event) => event.target.closest?.("form[data-unsaved]");

for (const type of ["input", "change"]) {
  document.addEventListener(type, (event) => {
    const form = formOf(event);
    if (form) changed.add(form);
  });
}

document.addEventListener("submit", (event) => {
  if (event.target.matches("form[data-unsaved]")) leaving = true;
});

addEventListener("pageshow", () => {
  leaving = false;
});

addEventListener("beforeunload", (event) => {
  const lost = [...document.querySelectorAll("form[data-unsaved]")].some((form) => changed.has(form));
  if (lost && !leaving) event.preventDefault();
});

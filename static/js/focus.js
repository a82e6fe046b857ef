/* Where the focus goes: to the error summary or the element with autofocus after a page or a swap, to the field
   behind a line of the error summary, and never nowhere after a row was removed. */

const FOCUSABLE = "input:not([type=hidden]), select, textarea, button, a[href], summary";

function focusOn(element) {
  if (!element.matches(FOCUSABLE) && !element.hasAttribute("tabindex")) element.tabIndex = -1;
  element.focus();
}

/** Show what hides a field: closed folds around it. */
function reveal(element) {
  for (let fold = element.closest("details:not([open])"); fold; fold = fold.parentElement.closest("details:not([open])")) {
    fold.open = true;
  }
}

const summary = document.getElementById("error-summary");
if (summary) summary.focus();

document.addEventListener("click", (event) => {
  const link = event.target.closest('.error-summary a[href^="#"], .preview-problems a[href^="#"]');
  const target = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (!target) return;
  event.preventDefault();
  reveal(target);
  (target.closest(".field, td, .command") ?? target).scrollIntoView({ block: "center" });
  focusOn(target);
});

/* htmx settles after the new nodes are in: take up the focus where the old place is gone */
document.addEventListener("htmx:afterSettle", (event) => {
  const wanted = event.target.matches?.("[autofocus]") ? event.target : event.target.querySelector?.("[autofocus]");
  if (wanted) focusOn(wanted);
});

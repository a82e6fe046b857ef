/* Where the focus goes: behind a line of the error summary, to its field; after a swap, to the new element with
   autofocus. After a page load the browser itself follows autofocus. */

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

document.addEventListener("click", (event) => {
  const link = event.target.closest('.error-summary a[href^="#"], .preview a[href^="#"]:not(.ln)');
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

/* The search above the stacks: hides the cards that do not hold what is typed. The chosen one always shows. */

const searches = (event) => event.target.closest?.("[data-filters]");

function filter(search) {
  const words = search.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const group = document.getElementById(search.dataset.filters);
  let shown = 0;
  for (const card of group.querySelectorAll(".choice")) {
    const text = card.textContent.toLowerCase();
    const fits = words.every((word) => text.includes(word));
    card.hidden = !fits && !card.querySelector(":checked");
    shown += fits;
  }
  document.getElementById(search.getAttribute("aria-describedby")).textContent = words.length
    ? `${shown || "No"} ${shown === 1 ? "stack fits" : "stacks fit"}`
    : "";
}

/* What is searched for is no answer: neither the preview nor the warning about unsaved answers hears of it. */
for (const kind of ["input", "change"]) {
  document.addEventListener(kind, (event) => {
    const search = searches(event);
    if (!search) return;
    event.stopPropagation();
    filter(search);
  }, { capture: true });
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && searches(event)) event.preventDefault();
});

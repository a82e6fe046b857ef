/* Several lines of a .env pasted into a name cell: they go to the fold below the grid and are read at once.
   The text of a block reaches the server with "Read lines" or with the whole form, never with the live preview. */

const NAME_CELL = /^[a-z]+-(.+)-\d+-name$/;
const LINES = /^\s*(export\s+)?[A-Za-z_]\w*\s*=|\n/;

document.addEventListener("paste", (event) => {
  const cell = event.target.closest?.("table.grid input");
  const path = cell && NAME_CELL.exec(cell.name)?.[1];
  const fold = path && document.getElementById(`paste-${path}`);
  const area = fold?.querySelector("textarea:not([hidden])");
  const pasted = event.clipboardData?.getData("text/plain") ?? "";
  if (!area || !LINES.test(pasted.trim()) || !pasted.includes("=")) return;
  event.preventDefault();
  fold.open = true;
  area.value = pasted;
  fold.querySelector('button[name="op"]').click();
});

document.addEventListener("htmx:configRequest", (event) => {
  if (!event.target.matches?.("#step-form, #preview *")) return;
  for (const name of [...event.detail.formData.keys()]) {
    if (name.startsWith("paste-")) event.detail.formData.delete(name);
  }
});

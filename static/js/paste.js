/* Several lines of a .env pasted into a name cell: they go to the fold below the grid and are read at once.
   The text of a block reaches the server with "Read lines" or with the whole form, never with the live preview. */

const NAME_CELL = /^[a-z]+-(.+)-\d+-name$/;
// Lines that are pasted among the names of secrets are read by the list of variables above.
const NEIGHBOURS = { build_secrets: "build_args", secrets: "env_vars" };
const LINES = /^\s*(export\s+)?[A-Za-z_]\w*\s*=|\n/;

function foldOf(cell) {
  const path = NAME_CELL.exec(cell.name)?.[1] ?? "";
  const [, before, list] = /^(.*?)([a-z_]+)$/.exec(path) ?? ["", "", ""];
  const paths = [path, before + (NEIGHBOURS[list] ?? list), "variables"];
  return paths.map((name) => document.getElementById(`paste-${name}`)).find(Boolean);
}

document.addEventListener("paste", (event) => {
  const cell = event.target.closest?.("table.grid input");
  const fold = cell && NAME_CELL.test(cell.name) ? foldOf(cell) : null;
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

/* Copy buttons: <button data-copy="id of the element"><span data-copy-label>Copy</span></button>.
   The clipboard needs HTTPS or localhost; elsewhere the text is selected and the button says which keys to press. */

const AWHILE = 2500;

/** The text of a code element without its line numbers. */
function textOf(source) {
  const copy = source.cloneNode(true);
  for (const number of copy.querySelectorAll(".ln")) number.remove();
  return copy.textContent;
}

function select(source) {
  const range = document.createRange();
  range.selectNodeContents(source);
  const selection = getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
}

/** Show words on the button for a while; the label is a live region, so they are read out. */
function say(button, words) {
  const label = button.querySelector("[data-copy-label]") ?? button;
  const before = (label.dataset.before ??= label.textContent);
  label.textContent = words;
  clearTimeout(Number(button.dataset.timer));
  button.dataset.timer = setTimeout(() => {
    label.textContent = before;
  }, AWHILE);
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  const source = button && document.getElementById(button.dataset.copy);
  if (!source) return;
  try {
    await navigator.clipboard.writeText(textOf(source));
    say(button, "Copied");
  } catch {
    select(source);
    say(button, "Press Ctrl+C");
  }
});

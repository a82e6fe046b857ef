/* The code panel. Lines: a click on one, or Shift and a click on another, asks which answer they come from, marks them
   and puts them into the address (#L12, #L12-L20). A panel that is fetched again keeps its place and whether lines are
   wrapped; where its text changed, it shows the first line that did. */

const RANGE = /^#L(\d+)(?:-L(\d+))?$/;
let start = 0;
let before = null;

const lineOf = (number) => document.querySelectorAll(".code .line")[number - 1];
const codeOf = (root) => root?.querySelector?.(".preview .code, .code");

function mark(first, last) {
  const lines = document.querySelectorAll(".code .line");
  for (const line of document.querySelectorAll(".line.marked")) line.classList.remove("marked");
  for (let number = first; number <= last; number += 1) {
    lines[number - 1]?.classList.add("marked");
  }
}

/** Scroll the panel, never the page, so that a line can be seen. */
function show(number) {
  const line = lineOf(number);
  const code = line?.closest(".code");
  if (!code) return;
  const [box, place] = [code.getBoundingClientRect(), line.getBoundingClientRect()];
  if (place.top < box.top || place.bottom > box.bottom) {
    code.scrollTop += place.top - box.top - box.height / 3;
  }
}

function readAddress() {
  const range = RANGE.exec(location.hash);
  if (!range) return;
  const [first, last] = [Number(range[1]), Number(range[2] ?? range[1])].sort((a, b) => a - b);
  start = first;
  mark(first, last);
  lineOf(first)?.scrollIntoView({ block: "center" });
}

/** Mark the lines that the panel's answer is about. */
function readAnswer(root) {
  const answer = root.querySelector?.("[data-lines]") ?? (root.matches?.("[data-lines]") ? root : null);
  if (!answer) return false;
  const [first, last] = answer.dataset.lines.split("-").map(Number);
  mark(first, last);
  show(first);
  return true;
}

document.addEventListener("click", (event) => {
  if (event.button || event.ctrlKey || event.metaKey || event.altKey) return;
  const line = event.target.closest(".code .line");
  const form = document.getElementById("line-form");
  const number = line && Number(line.querySelector(".ln")?.textContent);
  if (!number || (getSelection()?.type === "Range" && !event.shiftKey)) return;
  const [first, last] = event.shiftKey && start ? [start, number].sort((a, b) => a - b) : [number, number];
  if (!event.shiftKey) start = number;
  event.preventDefault();
  getSelection()?.removeAllRanges();
  mark(first, last);
  // Beside a form lines have no anchors: what is in the address would follow to the next step, and take the focus there.
  if (document.getElementById(`L${first}`)) {
    history.replaceState(history.state, "", first === last ? `#L${first}` : `#L${first}-L${last}`);
  }
  if (!form) return;
  form.elements.line.value = first === last ? first : `${first}-${last}`;
  form.requestSubmit();
});

/* A box of the drawing does what the job's link in the list beside it does. */
document.addEventListener("click", (event) => {
  const box = event.target.closest(".panel-graph svg.graph > a");
  if (!box || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const wanted = new URL(box.getAttribute("href"), location.href);
  for (const link of document.querySelectorAll(".panel-graph .job-list a")) {
    const there = new URL(link.href);
    if (there.hash === wanted.hash && there.searchParams.get("file") === wanted.searchParams.get("file")) {
      event.preventDefault();
      link.click();
      return;
    }
  }
});

const textsOf = (code) => [...code.querySelectorAll(".line")].map((line) => line.textContent);

document.addEventListener("htmx:beforeSwap", (event) => {
  const code = event.detail.target.matches?.(".preview") ? codeOf(event.detail.target) : null;
  const wrap = event.detail.target.querySelector?.("[name=wrap]");
  before = code && { label: code.ariaLabel, top: code.scrollTop, left: code.scrollLeft, texts: textsOf(code), wrap: wrap?.checked };
});

document.addEventListener("htmx:afterSettle", (event) => {
  const panel = event.target.closest?.(".preview") ?? event.target;
  const code = codeOf(panel);
  const wrap = panel.querySelector?.("[name=wrap]");
  const old = before;
  before = null;
  if (old && wrap && old.wrap !== undefined) wrap.checked = old.wrap;
  const same = old && code && code.ariaLabel === old.label;
  if (same) [code.scrollTop, code.scrollLeft] = [old.top, old.left];
  if (readAnswer(panel) || !same) return;
  // The comment on top has a fingerprint, which every change changes.
  const first = textsOf(code).findIndex((text, index) => text !== old.texts[index] && !/^\d+#/.test(text));
  if (first >= 0) show(first + 1);
});

addEventListener("hashchange", readAddress);
if (!readAnswer(document)) readAddress();

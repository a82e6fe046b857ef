/* Line ranges in a file: click a number, then Shift and click another; #L12-L20 in the address marks them. */

const RANGE = /^#L(\d+)-L(\d+)$/;

function mark(first, last) {
  for (const line of document.querySelectorAll(".line.marked")) line.classList.remove("marked");
  for (let number = first; number <= last; number += 1) {
    document.getElementById(`L${number}`)?.parentElement.classList.add("marked");
  }
}

function readAddress() {
  const range = RANGE.exec(location.hash);
  if (!range) return mark(1, 0);
  const [first, last] = [Number(range[1]), Number(range[2])].sort((a, b) => a - b);
  mark(first, last);
  document.getElementById(`L${first}`)?.scrollIntoView({ block: "center" });
}

document.addEventListener("click", (event) => {
  const number = event.target.closest("a.ln");
  if (!number || !event.shiftKey) return;
  const start = /^#L(\d+)/.exec(location.hash);
  if (!start) return;
  event.preventDefault();
  const ends = [Number(start[1]), Number(number.textContent)].sort((a, b) => a - b);
  history.replaceState(null, "", `#L${ends[0]}-L${ends[1]}`);
  mark(...ends);
});

addEventListener("hashchange", readAddress);
readAddress();

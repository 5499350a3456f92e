// A finding of the linter leads to its line: the words are selected in the text. Without this, to the field.
const LINE_HEIGHT = 1.4;

function place(text, line) {
  const lines = text.split("\n");
  const start = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
  return [start, start + (lines[line - 1] || "").length, lines.length];
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-line]");
  const field = link && document.getElementById(link.hash.slice(1));
  if (!field || field.tagName !== "TEXTAREA") return;
  event.preventDefault();
  const [start, end, count] = place(field.value, Number(link.dataset.line));
  field.focus();
  field.setSelectionRange(start, end);
  field.scrollTop = (field.scrollHeight * (Number(link.dataset.line) - 1)) / count - LINE_HEIGHT * 40;
  field.scrollIntoView({ block: "center" });
});

document.querySelector("[data-findings]")?.focus();

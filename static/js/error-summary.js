// Sends the focus to the error summary, so that it is read out and seen first.
const summary = document.querySelector("[data-error-summary]");
if (summary) {
  summary.focus();
}

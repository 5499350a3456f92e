// "Copy link" beside the page's address. Without this script the address can be marked and copied by hand.

for (const button of document.querySelectorAll("[data-copy]")) {
  const part = button.closest("section");
  const address = part.querySelector("[data-copy-from]");
  const said = part.querySelector("[role=status]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    said.textContent = "";
    address.select();
    try {
      await navigator.clipboard.writeText(address.value);
      said.textContent = said.dataset.copied;
    } catch {
      address.focus(); // no clipboard, or it was refused: it is marked, ready for Ctrl+C
      said.textContent = said.dataset.notCopied;
    }
  });
}

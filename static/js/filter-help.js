// The admin's two lists with arrows draw their help as a bare icon; a role lets its words be read out.
window.addEventListener("load", () => {
  for (const icon of document.querySelectorAll(".selector .help-tooltip")) {
    icon.setAttribute("role", "img");
  }
});

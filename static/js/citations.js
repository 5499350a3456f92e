// The words at a citation: Escape puts them away, a finger sees them before it follows the link, and where they would
// pass the window's lower edge they show above the line.
const SHOWN = ":is(:hover, :focus):not([data-put-away])";
let firstTap = null;

function place(link) {
  const words = link.querySelector(".citation__study");
  delete link.dataset.above;
  const box = words?.getBoundingClientRect();
  if (box && box.bottom > window.innerHeight && link.getBoundingClientRect().top > box.height) {
    link.dataset.above = "";
  }
}

function left(link) {
  if (!link.matches(":hover, :focus")) {
    delete link.dataset.putAway;
  }
}

for (const link of document.querySelectorAll(".citation a")) {
  link.addEventListener("pointerenter", () => place(link));
  link.addEventListener("focus", () => place(link));
  link.addEventListener("pointerleave", () => left(link));
  link.addEventListener("blur", () => left(link));
  link.addEventListener("pointerdown", (event) => {
    firstTap = event.pointerType === "touch" && !link.matches(":focus") ? link : null;
  });
  link.addEventListener("click", (event) => {
    if (firstTap === link && link.querySelector(".citation__study")) {
      event.preventDefault();
      link.focus({ preventScroll: true });
    }
    firstTap = null;
  });
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    for (const link of document.querySelectorAll(`.citation a${SHOWN}`)) {
      link.dataset.putAway = "";
    }
  }
});

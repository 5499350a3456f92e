// The article as readers will see it, beside its text: the server draws it from the whole form whenever typing pauses.
const PAUSE = 600; // milliseconds
const text = document.getElementById("id_body");
const button = document.querySelector("[data-preview]");

if (text && button) {
  const form = text.form;
  const words = button.dataset;
  const pane = document.createElement("section");
  const title = document.createElement("h2");
  const said = document.createElement("p");
  const frame = document.createElement("iframe");
  let waiting;
  let asked;

  pane.className = "preview";
  pane.setAttribute("aria-labelledby", "preview-title");
  title.id = "preview-title";
  title.textContent = words.title;
  said.className = "preview__said";
  said.setAttribute("role", "status");
  frame.className = "preview__frame";
  frame.title = words.title;
  frame.setAttribute("sandbox", "allow-same-origin"); // no script, no form and no new window in it
  pane.append(title, said, frame);
  text.parentElement.append(pane);
  text.closest(".form-row").classList.add("has-preview");

  // A link within the page may be followed; one that leads away would leave an empty pane.
  frame.addEventListener("load", () => {
    frame.contentDocument.addEventListener("click", (event) => {
      const link = event.target.closest("a[href]");
      if (link && !link.getAttribute("href").startsWith("#")) event.preventDefault();
    });
  });

  function say(line) {
    if (said.textContent !== line) said.textContent = line;
  }

  function show(html) {
    const page = new DOMParser().parseFromString(html, "text/html");
    const main = page.querySelector("main");
    if (!main) return say(words.failed);
    page.querySelectorAll("body > :not(main), script").forEach((part) => part.remove());
    const facts = page.querySelector(".unpublished__facts");
    say(facts?.textContent ?? "");
    facts?.remove(); // the pane says it above the page
    const drawn = frame.contentDocument?.querySelector("main");
    if (drawn) {
      const { scrollX, scrollY } = frame.contentWindow;
      drawn.replaceWith(frame.contentDocument.adoptNode(main));
      frame.contentWindow.scrollTo(scrollX, scrollY);
    } else {
      frame.srcdoc = `<!doctype html>${page.documentElement.outerHTML}`;
    }
  }

  async function draw() {
    asked?.abort();
    asked = new AbortController();
    try {
      const answer = await fetch(button.formAction, {
        method: "POST",
        body: new FormData(form),
        signal: asked.signal,
      });
      if (answer.redirected) return say(words.signedOut);
      if (answer.status === 413) return say(words.tooLong);
      if (!answer.ok) return say(words.failed);
      show(await answer.text());
    } catch (error) {
      if (error.name !== "AbortError") say(words.failed);
    }
  }

  function soon() {
    clearTimeout(waiting);
    waiting = setTimeout(draw, PAUSE);
  }

  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  draw();
}

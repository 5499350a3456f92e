// Says, once and politely, that a held time will soon not be held any more: two minutes before, or at half of a shorter time.
const place = document.querySelector("[data-hold-ending]");
if (place) {
  const left = Number(place.dataset.holdEnding) * 1000;
  const due = Date.now() + left - Math.min(120000, left / 2);
  const watch = setInterval(() => {
    if (Date.now() >= due) {
      clearInterval(watch);
      place.append(document.getElementById("hold-ending-words").content.cloneNode(true));
    }
  }, 1000);
}

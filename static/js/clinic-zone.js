// Says that the times are the clinic's, where this device's clock shows another: now, or at any time on the page.
const zoned = document.querySelector("[data-clinic-zone]");

function wall(moment, timeZone) {
  return new Intl.DateTimeFormat("en-GB", { dateStyle: "short", timeStyle: "short", timeZone }).format(moment);
}

if (zoned) {
  const shown = [...document.querySelectorAll("label > span > time[datetime]")].map((time) => new Date(time.dateTime));
  const differs = (moment) => wall(moment) !== wall(moment, zoned.dataset.clinicZone);
  if ([new Date(), ...shown].some(differs)) {
    zoned.append(document.getElementById("other-zone").content.cloneNode(true));
  }
}

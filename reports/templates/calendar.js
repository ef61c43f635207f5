// The month of visits: chiefs down, working days across; letters stand for the compounds a chief leads.
let cal, visitsOf;

/** Compounds of a chief, in order: those led, then others visited. */
function heldBy(official) {
  const led = [...cal.chief.keys()].filter((i) => cal.chief[i] === official);
  return [...new Set([...led, ...(visitsOf.get(official) || []).map((visit) => visit[0])])];
}
const HALVES = ["am", "pm", "evening"];
const dayOf = (slot) => Math.floor(slot / HALVES.length);
const halfOf = (slot) => HALVES[slot % HALVES.length];
const letter = (position) => (position < 26 ? String.fromCharCode(65 + position) : String(position + 1));

function placeFilter() {
  const places = [["", t("all_districts")]];
  data.subdistricts.forEach((name, j) => {
    places.push([`s${j}`, name]);
    data.communities.forEach(([community, where], c) => where === j && places.push([`c${c}`, `　${community}`]));
  });
  data.communities.forEach(([community, where], c) => where < 0 && places.push([`c${c}`, community]));
  return places;
}

const inPlace = (i, where) =>
  !where || (where[0] === "s" ? subdistrictOf(i) === Number(where.slice(1)) : compounds.community[i] === Number(where.slice(1)));

function chip(i, position, slot) {
  const day = slot === null ? "" : ` ${cal.days[dayOf(slot)]} ${t(halfOf(slot))}`;
  const button = h("button", { type: "button", class: `chip c${position % 5}`, title: `${nameOf(i)}${day}` }, letter(position));
  button.addEventListener("click", () => showCompound(i));
  return button;
}

const dayClass = (d) => [cal.weekdays[d] === 1 ? "monday" : "", cal.working[d] ? "" : "free"].filter(Boolean).join(" ");

function calendarRow(official, held) {
  const bySlot = new Map();
  for (const [i, , slot] of visitsOf.get(official) || []) bySlot.set(slot, [...(bySlot.get(slot) || []), i]);
  const [id, name, department] = cal.officials[official];
  const half = (slot) => h("div", { class: "half" }, ...(bySlot.get(slot) || []).map((i) => chip(i, held.indexOf(i), slot)));
  return h("tr", {},
    h("th", { scope: "row" }, name || id, h("small", {}, department),
      ...held.map((i, position) => h("small", {}, h("span", { class: `chip key-chip c${position % 5}` }, letter(position)), nameOf(i)))),
    ...cal.days.map((_, d) => h("td", { class: dayClass(d) }, ...HALVES.map((_, k) => half(HALVES.length * d + k)))));
}

function drawCalendar() {
  const box = $("calendar");
  if (!box) return;
  const where = $("cal-where").value, who = $("cal-who").value.trim().toLowerCase();
  const rows = [];
  for (const official of cal.officials.keys()) {
    const held = heldBy(official);
    const [id, name] = cal.officials[official];
    if (held.some((i) => inPlace(i, where)) && `${name} ${id}`.toLowerCase().includes(who)) rows.push(calendarRow(official, held));
  }
  if (!rows.length) {
    box.replaceChildren(h("p", { class: "hint" }, t(cal.days.length ? "no_visits_shown" : "no_month")));
    return;
  }
  const head = h("tr", {}, h("th", { scope: "col" }, t("official")),
    ...cal.days.map((day, d) => h("th", { scope: "col", class: dayClass(d) }, day.slice(8), h("br"), weekday(cal.weekdays[d]))));
  box.replaceChildren(h("table", { class: "cal" }, h("thead", {}, head), h("tbody", {}, ...rows)));
}

section("visits", {
  start() {
    if (!$("calendar")) return;
    cal = data.visits;
    visitsOf = new Map();
    for (const visit of cal.visits) visitsOf.set(visit[1], [...(visitsOf.get(visit[1]) || []), visit]);
    this.first = data.subdistricts.length > 1 && cal.officials.length > 30 ? "s0" : "";
    $("cal-where").addEventListener("change", drawCalendar);
    $("cal-who").addEventListener("input", drawCalendar);
  },
  redraw() {
    if (!$("calendar")) return;
    fillSelect($("cal-where"), placeFilter(), this.first || $("cal-where").value);
    this.first = "";
    drawCalendar();
  },
});

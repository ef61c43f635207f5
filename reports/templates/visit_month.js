// All chiefs of a subdistrict in one table: chiefs down, days across; letters stand for the compounds a chief leads.
const letter = (position) => (position < 26 ? String.fromCharCode(65 + position) : String(position + 1));

/** Compounds of a chief, in order: those led, then others visited. */
function heldBy(official, visits) {
  const led = [...compounds.id.keys()].filter((i) => data.visits.chief[i] === official);
  return [...new Set([...led, ...visits.map((visit) => visit[0])])];
}

function chip(i, position, slot) {
  const day = ` ${data.visits.days[dayOf(slot)]} ${t(halfOf(slot))}`;
  return h("button", { type: "button", class: `chip c${position % 5}`, title: `${nameOf(i)}${day}`, "aria-label": `${nameOf(i)}${day}`, "data-compound": String(i), "data-name": nameOf(i) }, letter(position));
}

const dayClass = (d) => [data.visits.weekdays[d] === 1 ? "monday" : "", data.visits.working[d] ? "" : "free"].filter(Boolean).join(" ");

/** A day as a phone lists it: month, day and weekday. */
const dateOf = (day, d) => `${Number(day.slice(5, 7))}/${Number(day.slice(8))} ${weekday(data.visits.weekdays[d])}`;

function monthRow(official, visits, held) {
  const bySlot = new Map();
  for (const [i, , slot] of visits) bySlot.set(slot, [...(bySlot.get(slot) || []), i]);
  const half = (slot) => h("div", { class: "half", "data-label": t(halfOf(slot)), "data-short": t(`visit_${halfOf(slot)}_short`) }, ...(bySlot.get(slot) || []).map((i) => chip(i, held.indexOf(i), slot)));
  const [id, name, department] = data.visits.officials[official];
  return h("tr", {},
    h("th", { scope: "row" }, name || id, h("small", {}, department),
      ...held.map((i, position) => h("small", { class: "held" }, h("span", { class: `chip key-chip c${position % 5}` }, letter(position)), nameOf(i)))),
    ...data.visits.days.map((day, d) => {
      const busy = HALVES.some((_, k) => bySlot.has(HALVES.length * d + k));
      return h("td", { class: `${dayClass(d)}${busy ? "" : " idle"}`, "data-label": dateOf(day, d) }, ...HALVES.map((_, k) => half(HALVES.length * d + k)));
    }));
}

/** Where a chief's compounds are: subdistricts, -1 for none. */
function wholeMonths() {
  const used = new Set([...compounds.id.keys()].filter((i) => data.visits.chief[i] >= 0).map(subdistrictOf));
  return [...used].sort((a, b) => a - b).map((j) => ({ id: String(j), label: j < 0 ? t("all_districts") : data.subdistricts[j] }));
}

function wholeMonth(id) {
  const visitsOf = new Map();
  for (const visit of data.visits.visits) visitsOf.set(visit[1], [...(visitsOf.get(visit[1]) || []), visit]);
  const rows = [];
  for (const official of data.visits.officials.keys()) {
    const visits = visitsOf.get(official) || [], held = heldBy(official, visits);
    if (held.some((i) => subdistrictOf(i) === Number(id))) rows.push(monthRow(official, visits, held));
  }
  const title = `${Number(id) < 0 ? t("all_districts") : data.subdistricts[Number(id)]} · ${t("visit_all")}`;
  const head = h("tr", {}, h("th", { scope: "col" }, t("official")),
    ...data.visits.days.map((day, d) => h("th", { scope: "col", class: dayClass(d) }, day.slice(8), h("br"), weekday(data.visits.weekdays[d]))));
  const running = h("tr", { class: "running", "aria-hidden": "true" }, h("td", { colSpan: data.visits.days.length + 1 }, title));
  return [title, h("p", { class: "hint" }, t("calendar_hint")), h("p", { class: "on-paper" }, t("visit_paper_hint")),
    h("div", { class: "scroll tall", tabIndex: 0, role: "region", "aria-label": title }, h("table", { class: "cal" },
      h("colgroup", {}, h("col", { class: "who" }), h("col", { span: data.visits.days.length })), h("thead", {}, running, head), h("tbody", {}, ...rows)))];
}

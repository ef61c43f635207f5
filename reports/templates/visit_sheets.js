// The month of visits as sheets: of an official, of a community; and as one table of all chiefs.
const HALVES = ["am", "pm", "evening"];
const dayOf = (slot) => Math.floor(slot / HALVES.length);
const halfOf = (slot) => HALVES[slot % HALVES.length];
const officialName = (official) => data.visits.officials[official][1] || data.visits.officials[official][0];
const byName = (a, b) => a.label.localeCompare(b.label, "zh");

/** Weeks of the month, Monday first: days as ISO texts, null outside the month. */
function weeksOf(first) {
  const [year, number] = first.split("-").map(Number);
  const days = new Date(Date.UTC(year, number, 0)).getUTCDate();
  const before = (new Date(Date.UTC(year, number - 1, 1)).getUTCDay() + 6) % 7;
  const cells = [...new Array(before).fill(null), ...Array.from({ length: days }, (_, d) => `${first.slice(0, 7)}-${String(d + 1).padStart(2, "0")}`)];
  while (cells.length % 7) cells.push(null);
  return Array.from({ length: cells.length / 7 }, (_, w) => cells.slice(7 * w, 7 * w + 7));
}

/** A half-day's visits: [compound, official] each, with `what` shown of them. */
function halfDay(half, visits, what, off) {
  if (!visits.length && !off) return null;
  const lines = visits.length ? visits.map((visit) => h("div", {}, ...what(visit))) : [h("div", {}, t("visit_off"))];
  return h("div", { class: `half-day${visits.length ? "" : " off"}` }, h("i", {}, t(half)), h("div", {}, ...lines));
}

function dayCell(day, d, visits, what, { limit, away }) {
  if (day === null) return h("td", { class: "outside" });
  const mine = visits.filter((visit) => dayOf(visit[2]) === d);
  const free = d < 0 || !data.visits.working[d], most = limit && HALVES.some((half) => mine.filter((visit) => halfOf(visit[2]) === half).length >= limit);
  const load = mine.length ? h("span", { class: `load${most ? " full" : ""}`, title: t(most ? "visit_full" : "visit_load") }, `${mine.length} ${t("visit_times")}`) : null;
  const place = (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
  return h("td", { class: `${free ? "free" : ""}${mine.length ? "" : " idle"}` },
    h("div", { class: "date" }, h("b", {}, String(Number(day.slice(8)))), h("span", { class: "weekday" }, weekday(place + 1)), load),
    ...HALVES.map((half, k) => halfDay(half, mine.filter((visit) => halfOf(visit[2]) === half), what, d >= 0 && k < 2 && away.has(HALVES.length * d + k))));
}

function monthGrid(title, visits, what, { limit = 0, away = new Set() } = {}) {
  const at = new Map(data.visits.days.map((day, d) => [day, d]));
  const rows = weeksOf(data.visits.days[0]).map((week) =>
    h("tr", {}, ...week.map((day) => dayCell(day, at.has(day) ? at.get(day) : -1, visits, what, { limit, away }))));
  return sheetTable(title, data.weekday.map((_, d) => [weekday(d + 1), false]), rows, { style: "month" });
}

const halfDaysOf = (visits) => new Set(visits.map((visit) => `${visit[1]}/${visit[2]}`)).size;

function officialSheet(id) {
  const i = data.visits.officials.findIndex((row) => row[0] === id), visits = data.visits.visits.filter((visit) => visit[1] === i);
  const names = (list) => list.flatMap((c, k) => (list[k] === c ? [c] : [])).map(nameOf).join(t("comma")) || "—";
  const led = [...compounds.id.keys()].filter((c) => data.visits.chief[c] === i), second = [...compounds.id.keys()].filter((c) => data.visits.deputy[c] === i);
  const title = `${officialName(i)} · ${t("visit_month")}`;
  return [title, facts([
    [t("visit_department"), data.visits.officials[i][2] || "—"], [t("visit_leads"), names(led)], second.length ? [t("visit_deputy"), names(second)] : null,
    [t("visit_made"), String(visits.length)], [t("visit_half_days"), String(halfDaysOf(visits))], [t("visit_limit"), String(data.visits.limits[i])],
  ]), monthGrid(title, visits, ([c]) => [compoundLink(c), data.visits.chief[c] === i ? "" : t("visit_stands_in")], { limit: data.visits.limits[i], away: new Set(data.visits.away[i]) })];
}

function communitySheet(id) {
  const q = Number(id), visits = data.visits.visits.filter((visit) => compounds.community[visit[0]] === q);
  const members = [...compounds.id.keys()].filter((c) => compounds.community[c] === q);
  const title = `${data.communities[q][0]} · ${t("visit_month")}`;
  return [title, facts([
    data.communities[q][1] >= 0 ? [t("visit_subdistrict"), data.subdistricts[data.communities[q][1]]] : null,
    [t("n_compounds"), String(members.length)], [t("n_households"), grouped(members.reduce((sum, c) => sum + compounds.households[c], 0))],
    [t("visit_made"), String(visits.length)], [t("visit_half_days"), String(halfDaysOf(visits))], [t("visit_officials"), String(new Set(visits.map((visit) => visit[1])).size)],
  ]), monthGrid(title, visits, ([c, official]) => [compoundLink(c), ` ${officialName(official)}`])];
}

const officialItems = () => {
  const busy = new Set([...data.visits.chief, ...data.visits.visits.map((visit) => visit[1])]);
  return data.visits.officials.map(([id, name], i) => ({ id, label: name ? `${name} ${id}` : id, i })).filter(({ i }) => busy.has(i)).sort(byName);
};
const communityItems = () => {
  const busy = new Set(data.visits.visits.map((visit) => compounds.community[visit[0]]));
  return data.communities.map(([name, where], q) => ({ id: String(q), label: name, group: where < 0 ? "" : data.subdistricts[where], q })).filter(({ q }) => busy.has(q));
};

sheetsView("visits", [
  { key: "official", words: "visit_by_official", items: officialItems, draw: officialSheet, wide: true },
  { key: "community", words: "visit_by_community", items: communityItems, draw: communitySheet, wide: true },
  { key: "month", words: "visit_all", items: () => (data.visits.days.length ? wholeMonths() : []), draw: wholeMonth, wide: true, runs: true },
]);

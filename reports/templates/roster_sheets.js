// Rosters: guards by gate and day, teams' months, keepers of the grid; a sheet a community or a team.
const SHIFT_LETTER = { D: "shift_d", E: "shift_e", N: "shift_n", L: "shift_l", "-": "shift_off" };
const COUNTS = ["n_shifts", "n_nights", "n_weekends", "guard_hours"];
const countTd = (k, count) => h("td", { class: "n", "data-label": t(COUNTS[k]) }, grouped(count));
const worked = (letters) => [...letters].filter((letter) => "DEN".includes(letter));

/** Shifts, nights, weekend shifts and hours of a guard's month. */
function countsOf(letters) {
  const { first, shift_h } = data.guards, shifts = worked(letters).length;
  const weekends = [...letters].filter((letter, d) => "DEN".includes(letter) && (first - 1 + d) % 7 >= 5).length;
  return [shifts, [...letters].filter((letter) => letter === "N").length, weekends, shifts * shift_h];
}

const gateCommunity = (gate) => (data.guards.gates[gate][1] < 0 ? -1 : compounds.community[data.guards.gates[gate][1]]);
const communityLabel = (q) => (q < 0 ? t("roster_elsewhere") : data.communities[q][0]);
const communityGroup = (q) => (q < 0 || data.communities[q][1] < 0 ? "" : data.subdistricts[data.communities[q][1]]);
const communitiesAs = (numbers) => [...new Set(numbers)].sort((a, b) => a - b).map((q) => ({ id: String(q), label: communityLabel(q), group: communityGroup(q) }));
const guardItems = () => communitiesAs([...data.guards.gates.keys()].filter(isKept).map(gateCommunity));
const guestsAt = (gate) => data.guards.guards.filter((guard) => guard[4].some((other) => other[1] === gate));
const guardsAt = (gate) => data.guards.guards.filter((guard) => guard[2] === gate);

const isKept = (gate) => guardsAt(gate).length + guestsAt(gate).length > 0 || data.guards.empty.some((row) => row[0] === gate);
const weekendDay = (d) => (data.guards.first - 1 + d) % 7 >= 5;

/** A day's cell; a phone writes its date before it and begins a guard's month in the column of its weekday. */
function dayTd(d, style, ...children) {
  const on = (data.guards.first - 1 + d) % 7;
  const classes = ["day", style, weekendDay(d) ? "rest" : "", d ? "" : `from-${on + 1}`].filter(Boolean).join(" ");
  return h("td", { class: classes, "data-label": `${d + 1} ${weekday(on + 1)}` }, ...children);
}

function guardRow([id, name, , letters, others]) {
  const elsewhere = new Map(others);
  const days = [...letters].map((letter, d) => dayTd(d, `s-${letter === "-" ? "off" : letter}`,
    h("abbr", elsewhere.has(d + 1) ? { title: data.guards.gates[elsewhere.get(d + 1)][0] } : {}, t(SHIFT_LETTER[letter]), elsewhere.has(d + 1) ? "*" : "")));
  return h("tr", {}, h("td", {}, name || id), ...days, ...countsOf(letters).map((count, k) => countTd(k, count)));
}

/** A guard of another gate who stands in: only the days at this one. */
function guestRow([id, name, , letters, others], gate) {
  const here = new Set(others.filter((other) => other[1] === gate).map(([day]) => day));
  const days = [...letters].map((letter, d) => dayTd(d, here.has(d + 1) ? `s-${letter}` : "", here.has(d + 1) ? t(SHIFT_LETTER[letter]) : ""));
  return h("tr", { class: "guest" }, h("td", {}, `${name || id} *`), ...days, countTd(0, here.size), ...[0, 1, 2].map(() => h("td", {})));
}

/** Posts of a gate that are left empty, a number a day; nothing when all are filled. */
function emptyRow(gate) {
  const missing = new Array(data.guards.days).fill(0);
  for (const [g, day, , posts] of data.guards.empty) if (g === gate) missing[day - 1] += posts;
  if (!missing.some(Boolean)) return [];
  return [h("tr", { class: "vacant" }, h("td", {}, h("b", {}, t("roster_empty"))), ...missing.map((posts, d) => dayTd(d, "", posts ? h("b", {}, String(posts)) : "")), ...new Array(4).fill(null).map(() => h("td", {})))];
}

function gateRows(gate) {
  const [id, compound, posts] = data.guards.gates[gate];
  const needs = ["D", "E", "N"].map((letter, k) => (posts[k] ? `${t(SHIFT_LETTER[letter])} ${posts[k]}` : "")).filter(Boolean).join(" · ");
  const title = [compound < 0 ? "" : nameOf(compound), id, needs ? `${t("roster_posts")} ${needs}` : ""].filter(Boolean).join(" · ");
  return [h("tr", { class: "part" }, h("td", { colSpan: data.guards.days + 5 }, title)), ...guardsAt(gate).map(guardRow), ...guestsAt(gate).map((guard) => guestRow(guard, gate)), ...emptyRow(gate)];
}

function guardSheet(id) {
  const gates = [...data.guards.gates.keys()].filter((g) => gateCommunity(g) === Number(id) && isKept(g));
  const people = gates.flatMap(guardsAt), sums = [0, 1, 2, 3].map((k) => people.reduce((sum, guard) => sum + countsOf(guard[3])[k], 0));
  const title = `${communityLabel(Number(id))} · ${t("roster_guards")}`;
  const days = Array.from({ length: data.guards.days }, (_, d) => [`${d + 1}`, false]);
  const head = [[t("guard"), false], ...days, ...COUNTS.map((key) => [t(key), true])];
  const foot = h("tr", {}, h("td", {}, t("sheet_total")), ...days.map(() => h("td", {})), ...sums.map((sum, k) => countTd(k, sum)));
  const legend = ["D", "E", "N", "L", "-"].map((letter) => `${t(SHIFT_LETTER[letter])} ${t(`${SHIFT_LETTER[letter]}_long`)}`).join(t("semicolon"));
  return [title, facts([[t("roster_gates"), String(gates.length)], [t("guards"), String(people.length)], [t("n_shifts"), grouped(sums[0])], [t("guard_hours"), grouped(sums[3])]]),
    sheetTable(title, head, gates.flatMap(gateRows), { foot, style: "roster" }),
    h("p", { class: "small" }, `${legend}${t("semicolon")}${t("roster_star")}`)];
}

const TEAM_NUMERIC = [true, false, false, false, false, false, true, false];
function teamDay([, day, on, leave, out, way, visits]) {
  let minute = leave;
  const lines = [];
  for (let i = 0; i < visits.length; i += 1) {
    const [c, task, arrive, wait, work] = visits[i], at = minute + arrive, begin = at + wait;
    minute = begin + work;
    lines.push(sheetRow([String(i + 1), time(at), time(begin), time(minute), compoundLink(c), communityName(c) ? `${say(data.team_days.tasks[task])} · ${communityName(c)}` : say(data.team_days.tasks[task]), String(work), ""], TEAM_NUMERIC));
  }
  const title = `${t("roster_day").replace("{day}", day)} ${weekday(on)} · ${t("leave")} ${clock(leave)} · ${t("back")} ${clock(leave + out)} · ${grouped(out / 60, 1)} ${t("sheet_hours")} · ${grouped(way / 1000, 1)} ${t("km")}`;
  return [h("tr", { class: "part" }, h("td", { colSpan: TEAM_NUMERIC.length }, title)), ...lines];
}

const routesOf = (team) => data.team_days.routes.filter((route) => route[0] === team).sort((a, b) => a[1] - b[1]);
const teamItems = () => data.team_days.teams.map(([name, kind], i) => ({ id: String(i), label: name, group: say(kind), i })).filter(({ i }) => routesOf(i).length);

function teamSheet(id) {
  const [name, kind, skills, given, shiftEnd] = data.team_days.teams[Number(id)], routes = routesOf(Number(id));
  const sum = (of) => routes.reduce((total, route) => total + of(route), 0), hours = sum((route) => route[4]) / 60;
  const late = sum((route) => Math.max(0, route[3] + route[4] - shiftEnd)) / 60, title = `${name} · ${say(kind)}`;
  const head = ["sheet_number", "sheet_arrival", "roster_begin", "roster_finish", "compound", "task", "sheet_minutes", "sheet_signature"].map((key, i) => [t(key), TEAM_NUMERIC[i]]);
  return [title, facts([
    skills.length ? [t("skills"), skills.join(t("comma"))] : null, [t("days_out"), String(routes.length)], [t("n_visits"), String(sum((route) => route[6].length))],
    [t("hours_out"), grouped(hours, 1)], [t("hours_given"), grouped(given)], [t("overtime_month"), grouped(Math.max(late, hours - given, 0), 1)],
    [t("roster_weekend_days"), String(routes.filter((route) => route[2] > 5).length)], [t("km_driven"), grouped(sum((route) => route[5]) / 1000, 1)],
  ]), sheetTable(title, head, routes.flatMap(teamDay), { style: "dense folded tour", twoColumns: true })];
}

/** Cells of a community by keeper: {keeper, cells: [[id, households, compound, metres]]}. */
function keptIn(q) {
  const found = new Map();
  for (const i of compounds.id.keys()) {
    if (compounds.community[i] !== q) continue;
    data.card.cells[i].forEach(([id, homes], n) => {
      const [keeper, way] = data.keepers.of[i][n];
      found.set(keeper, [...(found.get(keeper) || []), [id, homes, i, way]]);
    });
  }
  return [...found].map(([keeper, cells]) => ({ keeper, cells }));
}

function keeperName(keeper) {
  if (keeper < 0) return t("roster_nobody");
  const [name, kind, home] = data.keepers.keepers[keeper];
  return typeof name === "number" ? `${home < 0 ? "" : `${nameOf(home)} `}${say(data.card.keepers[kind])} ${name}` : name;
}

const KEEPER_NUMERIC = [false, false, false, true, true, true, false];
const keeperItems = () => communitiesAs([...compounds.id.keys()].filter((i) => data.card.cells[i].length).map((i) => compounds.community[i]));

function keeperSheet(id) {
  const kept = keptIn(Number(id)), title = `${communityLabel(Number(id))} · ${t("roster_keepers")}`, sum = (list, of) => list.reduce((total, each) => total + of(each), 0);
  const homes = (cells) => sum(cells, (cell) => cell[1]);
  const rows = kept.map(({ keeper, cells }) => sheetRow([
    keeperName(keeper), keeper < 0 ? "—" : say(data.card.keepers[data.keepers.keepers[keeper][1]]), [...new Set(cells.map((cell) => nameOf(cell[2])))].join(t("comma")),
    String(cells.length), grouped(homes(cells)), grouped(Math.max(...cells.map((cell) => cell[3]))), cells.map((cell) => cell[0]).join(t("comma"))], KEEPER_NUMERIC));
  const head = ["grid_keeper", "grid_kind", "compound", "n_cells", "n_households", "roster_way", "grid_cell"].map((key, i) => [t(key), KEEPER_NUMERIC[i]]);
  const cells = kept.flatMap((each) => each.cells);
  const foot = sheetRow([t("sheet_total"), "", "", String(cells.length), grouped(homes(cells)), "", ""], KEEPER_NUMERIC);
  return [title, facts([[t("n_keepers"), String(kept.filter((each) => each.keeper >= 0).length)], [t("n_cells"), String(cells.length)], [t("n_households"), grouped(homes(cells))]]),
    sheetTable(title, head, rows, { foot, style: "dense folded kept" })];
}

sheetsView("rosters", [
  { key: "guards", words: "roster_guards", items: guardItems, draw: guardSheet, wide: true },
  { key: "teams", words: "roster_teams", items: teamItems, draw: teamSheet },
  { key: "keepers", words: "roster_keepers", items: keeperItems, draw: keeperSheet },
]);

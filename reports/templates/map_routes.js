// Routes on the map. A crew's trip is spelled with one letter a step (reports/page/routes.py), the upper half of the letters
// meaning serving; a team's day is the order of its visits, joined by straight lines.
const LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_";
const SERVED = LETTERS.length / 2;
const TRIP = { day: 0, crew: 1, number: 2, start: 3, end: 4, empty: 5, first: 6, letters: 7, streets: 8, stops: 9 };
const DAY = { team: 0, day: 1, leave: 2, back: 3, metres: 4, stops: 5 };
const letterAt = new Map([...LETTERS].map((letter, i) => [letter, i]));
const once = (make) => {
  let made;
  return () => (made === undefined ? (made = make()) : made);
};
const running = (differences) => {
  let sum = 0;
  return differences.map((difference) => (sum += difference));
};
const tripPoints = once(() => ({ x: running(data.routes.dx), y: running(data.routes.dy) }));

/** Of each compound its cleanings as [weekday, minute, crew]. */
const cleanings = once(() => {
  const of = Array.from({ length: nCompounds }, () => []);
  for (const trip of data.routes.trips) {
    const stops = trip[TRIP.stops];
    for (let i = 0; i < stops.length; i += 2) of[stops[i]].push([trip[TRIP.day], stops[i + 1], trip[TRIP.crew]]);
  }
  for (const list of of) list.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  return of;
});

/** Steps of a trip as [x1, y1, x2, y2, serving]. */
function stepsOf(trip) {
  const steps = [], { x, y } = tripPoints();
  let here = trip[TRIP.first];
  for (const letter of trip[TRIP.letters]) {
    const code = letterAt.get(letter), there = data.routes.next[here][code % SERVED];
    steps.push([x[here], y[here], x[there], y[there], code >= SERVED]);
    here = there;
  }
  return steps;
}

function pathOf(steps, serving) {
  const path = new Path2D();
  let x = null, y = null;
  for (const [x1, y1, x2, y2, serves] of steps) {
    if (serves !== serving) continue;
    if (x1 !== x || y1 !== y) path.moveTo(x1, y1);
    path.lineTo(x2, y2);
    [x, y] = [x2, y2];
  }
  return path;
}

function lineOf(steps, tint, stops) {
  return { steps, tint, stops, serving: pathOf(steps, true), empty: pathOf(steps, false) };
}

const ALL = "all", NONE = "none";
const shown = { who: NONE, day: null, rows: [] };
const isTeam = () => shown.who[0] === "t";

function fillSelect(select, entries, value) {
  select.replaceChildren(...entries.map(([key, text]) => h("option", { value: String(key) }, text)));
  select.value = String(value);
  if (select.selectedIndex < 0) select.selectedIndex = 0;
}

/** Who can be shown: all crews, each crew with trips, each team with routes. */
function fillWho() {
  const crews = [...new Set(data.routes.trips.map((trip) => trip[TRIP.crew]))].sort((a, b) => a - b);
  const teams = [...new Set(data.routes.days.map((day) => day[DAY.team]))].sort((a, b) => a - b);
  const option = ([key, text]) => h("option", { value: key }, text);
  const group = (key, entries) => (entries.length ? [h("optgroup", { label: t(key) }, ...entries.map(option))] : []);
  $("who").replaceChildren(option([NONE, t("no_routes")]),
    ...group("table_crews", crews.length ? [[ALL, t("all_crews")], ...crews.map((i) => [`c${i}`, data.crews[i]])] : []),
    ...group("mobile_teams", teams.map((i) => [`t${i}`, `${data.card.teams[i][0]} · ${say(data.card.teams[i][1])}`])));
  $("who").value = shown.who;
  $("who").disabled = !crews.length && !teams.length;
  fillDays();
}

function fillDays() {
  const rows = isTeam() ? data.routes.days.filter((day) => `t${day[DAY.team]}` === shown.who) : data.routes.trips.filter((trip) => [ALL, `c${trip[TRIP.crew]}`].includes(shown.who));
  const days = [...new Set(rows.map((row) => row[isTeam() ? DAY.day : TRIP.day]))].sort((a, b) => a - b);
  if (!days.includes(shown.day)) shown.day = days.length ? days[0] : null;
  const date = (day) => `${data.routes.month}-${String(day).padStart(2, "0")} ${weekday((data.routes.first_weekday + day - 2) % 7 + 1)}`;
  fillSelect($("day"), days.map((day) => [day, isTeam() ? date(day) : weekday(day)]), shown.day);
  $("day").disabled = !days.length;
}

/** The lines of what is chosen, ready for a map. */
function chosenLines() {
  if (isTeam()) {
    shown.rows = data.routes.days.filter((day) => `t${day[DAY.team]}` === shown.who && day[DAY.day] === shown.day);
    return shown.rows.map(teamLine);
  }
  shown.rows = data.routes.trips.filter((trip) => trip[TRIP.day] === shown.day && [ALL, `c${trip[TRIP.crew]}`].includes(shown.who));
  const crews = [...new Set(shown.rows.map((trip) => trip[TRIP.crew]))];
  return shown.rows.map((trip) => lineOf(stepsOf(trip), (shown.who === ALL ? crews.indexOf(trip[TRIP.crew]) : trip[TRIP.number] - 1) % TINTS));
}

function teamLine(day) {
  const stops = [], base = data.routes.bases[day[DAY.team]];
  for (let i = 0; i < day[DAY.stops].length; i += 2) stops.push(day[DAY.stops][i]);
  const points = [base, ...stops.map((i) => [compounds.x[i], compounds.y[i]]), base];
  const steps = points.slice(1).map(([x, y], k) => [...points[k], x, y, false]);
  const numbers = new Map();
  stops.forEach((i, k) => numbers.set(i, numbers.has(i) ? `${numbers.get(i)},${k + 1}` : String(k + 1)));
  return lineOf(steps, 4, [...numbers].map(([i, text]) => [compounds.x[i], compounds.y[i], text]));
}

/** What is shown, in words: [text, tint of its line] each. */
function routeWords() {
  if (shown.who === NONE) return [];
  if (isTeam()) {
    return shown.rows.map((day) => [`${clock(day[DAY.leave])}–${clock(day[DAY.back])} · ${day[DAY.stops].length / 2} ${t("stops")} · ${grouped(day[DAY.metres] / 1000, 1)} ${t("km")}${t("stop_")}${t("straight_lines")}`, 4]);
  }
  if (shown.who === ALL) return crewWords();
  return shown.rows.map((trip, k) => [`${t("trip")} ${trip[TRIP.number]} · ${clock(trip[TRIP.start])}–${clock(trip[TRIP.end])} · ` +
    `${trip[TRIP.streets] + trip[TRIP.stops].length / 2} ${t("stops")} · ${t("deadhead")} ${grouped(trip[TRIP.empty] / 1000, 1)} ${t("km")}`, districtMap.lines[k].tint]);
}

/** Trips and empty way of all crews together, then of each with the colour of its lines. */
function crewWords() {
  const line = (rows) => `${rows.length} ${t("trip")} · ${t("deadhead")} ${grouped(rows.reduce((sum, trip) => sum + trip[TRIP.empty], 0) / 1000, 1)} ${t("km")}`;
  const crews = [...new Set(shown.rows.map((trip) => trip[TRIP.crew]))];
  return [[line(shown.rows), null], ...crews.map((crew, k) => [`${data.crews[crew]} · ${line(shown.rows.filter((trip) => trip[TRIP.crew] === crew))}`, k % TINTS])];
}

function zoomToLines(map) {
  const steps = map.lines.flatMap((line) => line.steps);
  if (!steps.length || shown.who === ALL) return;
  const ends = [0, 1].map((k) => steps.flatMap((step) => [step[k], step[k + 2]]));
  const low = ends.map((values) => Math.min(...values)), high = ends.map((values) => Math.max(...values));
  const { view } = map;
  view.k = Math.max(0.5, 1.15 * Math.max((high[0] - low[0]) / view.width, (high[1] - low[1]) / view.height));
  [view.x, view.y] = [0, 1].map((k) => (low[k] + high[k]) / 2);
  changed(map);
}

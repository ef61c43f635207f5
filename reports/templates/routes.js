// Crew trips: a trip is spelled with one letter a step (reports/routes.py); the upper half of the letters means serving.
const LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_";
const SERVED = LETTERS.length / 2;
const TRIP = { day: 0, crew: 1, number: 2, start: 3, end: 4, empty: 5, first: 6, letters: 7, streets: 8, stops: 9 };
const letterAt = new Map([...LETTERS].map((letter, i) => [letter, i]));
const running = (differences) => {
  let sum = 0;
  return differences.map((difference) => (sum += difference));
};
let pointX, pointY, cleanings; // places of the points of trips; the cleanings of each compound

function readTrips() {
  pointX = running(data.routes.dx);
  pointY = running(data.routes.dy);
  cleanings = Array.from({ length: nCompounds }, () => []);
  for (const trip of data.routes.trips) {
    const stops = trip[TRIP.stops];
    for (let i = 0; i < stops.length; i += 2) cleanings[stops[i]].push([trip[TRIP.day], stops[i + 1], trip[TRIP.crew]]);
  }
}

/** Steps of a trip as [x1, y1, x2, y2, serving]. */
function stepsOf(trip) {
  const steps = [];
  let here = trip[TRIP.first];
  for (const letter of trip[TRIP.letters]) {
    const code = letterAt.get(letter);
    const there = data.routes.next[here][code % SERVED];
    steps.push([pointX[here], pointY[here], pointX[there], pointY[there], code >= SERVED]);
    here = there;
  }
  return steps;
}

function pathOf(steps, serving) {
  let d = "", x = null, y = null;
  for (const [x1, y1, x2, y2, serves] of steps) {
    if (serves !== serving) continue;
    d += x1 === x && y1 === y ? `L${x2} ${y2}` : `M${x1} ${y1}L${x2} ${y2}`;
    [x, y] = [x2, y2];
  }
  return d;
}

const ALL = "all", NONE = "none";
const shown = { crew: NONE, day: 1, trips: [] };

function fillSelect(select, entries, value) {
  select.replaceChildren(...entries.map(([key, text]) => h("option", { value: String(key) }, text)));
  select.value = String(value);
  if (select.selectedIndex < 0) select.selectedIndex = 0;
}

function fillRouteSelects() {
  const busy = new Set(data.routes.trips.map((trip) => trip[TRIP.crew]));
  const crews = data.crews.map((name, i) => [i, name]).filter(([i]) => busy.has(i));
  const days = [...new Set(data.routes.trips.map((trip) => trip[TRIP.day]))].sort();
  if (!days.includes(shown.day) && days.length) shown.day = days[0];
  fillSelect($("crew"), [[NONE, t("no_routes")], ...(busy.size ? [[ALL, t("all_crews")]] : []), ...crews], shown.crew);
  fillSelect($("day"), days.map((day) => [day, weekday(day)]), shown.day);
  $("crew").disabled = $("day").disabled = busy.size === 0;
}

function showRoutes() {
  const picked = data.routes.trips.filter((trip) =>
    shown.crew !== NONE && trip[TRIP.day] === shown.day && (shown.crew === ALL || trip[TRIP.crew] === Number(shown.crew)));
  const crewsShown = [...new Set(picked.map((trip) => trip[TRIP.crew]))];
  shown.trips = picked.map((trip) => {
    const tint = shown.crew === ALL ? crewsShown.indexOf(trip[TRIP.crew]) % 8 : (trip[TRIP.number] - 1) % 8;
    return { trip, steps: stepsOf(trip), tint };
  });
  $("layer-routes").replaceChildren(...shown.trips.map(({ steps, tint }) => {
    const group = s("g", { class: `r${Math.max(0, tint)}` });
    group.append(s("path", { class: "empty", d: pathOf(steps, false) }), s("path", { class: "serve", d: pathOf(steps, true) }));
    return group;
  }));
  describeRoutes();
  redraw();
}

function describeRoutes() {
  const lines = shown.crew === ALL
    ? [`${shown.trips.length} ${t("trip")}`]
    : shown.trips.length || shown.crew === NONE
      ? shown.trips.map(({ trip }) =>
        `${t("trip")} ${trip[TRIP.number]} · ${clock(trip[TRIP.start])}–${clock(trip[TRIP.end])} · ` +
        `${trip[TRIP.streets] + trip[TRIP.stops].length / 2} ${t("stops")} · ${t("deadhead")} ${grouped(trip[TRIP.empty] / 1000, 1)} ${t("km")}`)
      : [t("card_none")];
  $("route-info").replaceChildren(...lines.map((line, i) =>
    h("p", {}, shown.trips.length && shown.crew !== ALL ? h("i", { class: `key r${shown.trips[i].tint}` }) : null, line)));
}

function zoomToRoutes() {
  const steps = shown.trips.flatMap((entry) => entry.steps);
  if (!steps.length || shown.crew === ALL) return;
  const xs = steps.flatMap((step) => [step[0], step[2]]), ys = steps.flatMap((step) => [step[1], step[3]]);
  const low = [Math.min(...xs), Math.min(...ys)], high = [Math.max(...xs), Math.max(...ys)];
  view.x = (low[0] + high[0]) / 2;
  view.y = (low[1] + high[1]) / 2;
  view.k = Math.max(0.5, 1.15 * Math.max((high[0] - low[0]) / view.width, (high[1] - low[1]) / view.height));
  redraw();
}

function startRoutes() {
  readTrips();
  $("crew").addEventListener("change", () => {
    shown.crew = $("crew").value;
    showRoutes();
    zoomToRoutes();
  });
  $("day").addEventListener("change", () => {
    shown.day = Number($("day").value);
    showRoutes();
  });
}

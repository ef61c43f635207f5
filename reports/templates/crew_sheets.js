// A crew's day: every stop of its trips in order, with times, the way to it, and what it loads.
const crewDays = () => {
  const seen = new Map();
  data.routes.trips.forEach((trip) => seen.set(`${trip[TRIP.crew]}.${trip[TRIP.day]}`, [trip[TRIP.crew], trip[TRIP.day]]));
  return [...seen].map(([id, [crew, day]]) => ({ id, crew, day, label: `${data.crews[crew]} ${weekday(day)}`, group: data.crews[crew] }))
    .sort((a, b) => a.crew - b.crew || a.day - b.day);
};

/** Stops of a trip as {minute, place, kind, code, work_s, kg, leg}; leg is null where the way is not known. */
function stopsOf(number) {
  const [tasks, gaps, legs] = data.crew_days.trips[number];
  let minute = data.routes.trips[number][TRIP.start];
  return tasks.map((task, i) => {
    const [street, which, work_s, kg] = data.crew_days.tasks[task];
    minute += gaps[i];
    const inside = street < 0 && typeof which === "number";
    return {
      minute, work_s, kg, leg: legs.length ? legs[i] : null, street: street >= 0,
      place: inside ? compoundLink(which) : street < 0 ? which : data.crew_days.streets[street] || t("sheet_unnamed"),
      code: inside ? compounds.id[which] : which,
    };
  });
}

const CREW_NUMERIC = [true, false, false, false, true, true, true, true];
const crewHead = () => ["sheet_number", "sheet_arrival", "sheet_place", "id", "crew_leg", "crew_minutes", "crew_kg", "crew_on_board"].map((key, i) => [t(key), CREW_NUMERIC[i]]);
const metres = (value) => (value === null || value === undefined ? "—" : grouped(value));

function tripRows(number) {
  const trip = data.routes.trips[number], [, , legs, arrival, place] = data.crew_days.trips[number];
  let board = 0;
  const stops = stopsOf(number);
  const lines = stops.map((stop, i) => {
    board += stop.kg;
    return sheetRow([String(i + 1), time(stop.minute), stop.street ? stop.place : h("b", {}, stop.place), short(stop.code), metres(stop.leg), grouped(stop.work_s / 60, 1), grouped(stop.kg), grouped(board)], CREW_NUMERIC);
  });
  const title = h("tr", { class: "part" }, h("td", { colSpan: CREW_NUMERIC.length }, `${t("crew_trip")} ${trip[TRIP.number]} · ${clock(trip[TRIP.start])}–${clock(trip[TRIP.end])} · ${stops.length} ${t("stops")} · ${t("deadhead")} ${grouped(trip[TRIP.empty] / 1000, 1)} ${t("km")}`));
  const unload = sheetRow(["", arrival === null ? "—" : time(arrival), `${t("crew_unload")} ${data.crew_days.places[place]}`, "", metres(legs[stops.length]), "", "", grouped(board)], CREW_NUMERIC);
  const home = legs[stops.length + 1] ? metres(legs[stops.length + 1]) : "";
  return [title, ...lines, unload, sheetRow(["", time(trip[TRIP.end]), t("crew_end"), "", home, "", "", ""], CREW_NUMERIC)];
}

function crewSheet(id) {
  const [crew, day] = id.split(".").map(Number);
  const mine = [...data.routes.trips.keys()].filter((k) => data.routes.trips[k][TRIP.crew] === crew && data.routes.trips[k][TRIP.day] === day)
    .sort((a, b) => data.routes.trips[a][TRIP.start] - data.routes.trips[b][TRIP.start]);
  const all = mine.flatMap(stopsOf), [depot, from, to, capacity] = data.crew_days.crews[crew];
  const sum = (values) => values.reduce((a, b) => a + b, 0);
  const out = sum(mine.map((k) => data.routes.trips[k][TRIP.end] - data.routes.trips[k][TRIP.start]));
  const empty = sum(mine.map((k) => data.routes.trips[k][TRIP.empty])), work = sum(all.map((stop) => stop.work_s)), kg = sum(all.map((stop) => stop.kg));
  const title = `${data.crews[crew]} · ${weekday(day)}`;
  const foot = sheetRow(["", `${grouped(out / 60, 1)} ${t("sheet_hours")}`, `${t("sheet_total")} ${all.length} ${t("stops")}`, "", grouped(empty), grouped(work / 60), grouped(kg), ""], CREW_NUMERIC);
  return [title, facts([
    [t("depot"), data.crew_days.places[depot]], [t("crew_shift"), `${clock(from)}–${clock(to)}`], [t("crew_trips"), String(mine.length)],
    [t("street_stops"), String(all.filter((stop) => stop.street).length)], [t("compound_stops"), String(all.filter((stop) => !stop.street).length)],
    [t("crew_overtime"), `${grouped(Math.max(0, ...mine.map((k) => data.routes.trips[k][TRIP.end] - to)) / 60, 1)} ${t("sheet_hours")}`], [t("crew_out"), `${grouped(out / 60, 1)} ${t("sheet_hours")}`], [t("deadhead"), `${grouped(empty / 1000, 1)} ${t("km")}`], [t("crew_capacity"), `${grouped(capacity)} ${t("kg")}`],
  ]), sheetTable(title, crewHead(), mine.flatMap(tripRows), { foot, style: "dense folded stops", twoColumns: true })];
}

sheetsView("crews", [{ key: "day", words: "crew_days", items: crewDays, draw: crewSheet }]);

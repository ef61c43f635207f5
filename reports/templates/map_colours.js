// Colours of the map: read from the style sheet, so that dark mode and paper have their own; and what circles show.
const palette = new Map();
function css(name) {
  if (!palette.has(name)) palette.set(name, getComputedStyle(root).getPropertyValue(name).trim());
  return palette.get(name);
}
const CLASSES = 5, TINTS = 8;

/** Bounds of at most CLASSES classes with about as many values each; every value its own class where they are few. */
function breaksOf(values, digits) {
  const sorted = [...new Set(values)].sort((a, b) => a - b);
  if (sorted.length <= CLASSES) return sorted.slice(1);
  const all = values.slice().sort((a, b) => a - b), unit = 10 ** digits;
  const cuts = [1, 2, 3, 4].map((k) => Math.round(all[Math.floor((k * all.length) / CLASSES)] * unit) / unit);
  return [...new Set(cuts)].filter((cut) => cut > sorted[0]);
}

/** Circles by a number: darker is more. */
function scaleTheme(key, title, values, digits = 0, unit = () => "") {
  const known = values.filter((value) => value !== null), breaks = breaksOf(known, digits);
  const most = known.length ? Math.max(...known) : 0, few = new Set(known).size <= CLASSES;
  const shade = (k) => css(`--q${breaks.length < 2 ? k * 4 : Math.round((k * 4) / breaks.length)}`);
  const classOf = (value) => breaks.filter((cut) => value >= cut).length;
  const from = [known.length ? Math.min(...known) : 0, ...breaks];
  const label = (k) => (few ? grouped(from[k], digits) : `${grouped(from[k], digits)} – ${grouped(k < breaks.length ? breaks[k] : most, digits)}`);
  return {
    key, title, outlined: true,
    colour: (i) => (values[i] === null ? css("--m-none") : shade(classOf(values[i]))),
    text: (i) => (values[i] === null ? t("not_known") : `${grouped(values[i], digits)} ${unit()}`.trim()),
    legend: () => [...(known.length ? from.map((_, k) => [shade(k), `${label(k)} ${unit()}`.trim()]) : []),
      ...(known.length < values.length ? [[css("--m-none"), t("not_known")]] : [])],
  };
}

/** Circles by what a policy does to a compound: 1 better, -1 worse, 0 no clear difference, null not simulated. */
function changeTheme(key, title, change) {
  const names = { 1: ["--better", "better"], 0: ["--unclear", "unclear"], "-1": ["--worse", "worse"], null: ["--m-none", "not_known"] };
  const count = (verdict) => change.verdicts.filter((own) => own === verdict).length;
  return {
    key, title, outlined: false,
    colour: (i) => css(names[change.verdicts[i]][0]),
    text: (i) => [t(names[change.verdicts[i]][1]), change.values[i] === null ? "" : `${change.values[i] > 0 ? "+" : ""}${grouped(change.values[i], change.digits)} ${say(change.unit)}`].filter(Boolean).join(" "),
    legend: () => [1, 0, -1, null].filter((verdict) => count(verdict)).map((verdict) => [css(names[verdict][0]), `${t(names[verdict][1])} (${grouped(count(verdict))})`])
      .concat(change.of ? [[null, `${say(change.of)} · ${t("base")}${t("colon")}${say(data.outcomes.base)}`]] : []),
  };
}

const modeColour = (i) => css(data.mode[i] >= 0 ? `--m-${data.modes[data.mode[i]]}` : String(i) in data.uncovered ? "--m-uncovered" : "--m-none");

function modeTheme() {
  const present = new Set(data.mode);
  const none = [...compounds.id.keys()].some((i) => data.mode[i] < 0 && !(String(i) in data.uncovered));
  return {
    key: "mode", title: () => t("card_mode"), outlined: false, colour: modeColour, text: modeName,
    legend: () => [...data.modes.map((mode, k) => [k, css(`--m-${mode}`), t(`mode_${mode}`)]).filter(([k]) => present.has(k)).map(([, ...entry]) => entry),
      ...(Object.keys(data.uncovered).length ? [[css("--m-uncovered"), t("uncovered"), "diamond"]] : []), ...(none ? [[css("--m-none"), t("unknown_mode")]] : [])],
  };
}

/** A tint for each group of compounds: in turn the one whose nearest user so far is farthest away. */
function spreadTints(groups) {
  const middles = groups.map((members) => [0, 1].map((k) => members.reduce((sum, i) => sum + (k ? compounds.y : compounds.x)[i], 0) / Math.max(1, members.length)));
  const tints = [];
  middles.forEach(([x, y]) => {
    const nearest = new Array(TINTS).fill(Infinity);
    tints.forEach((tint, j) => (nearest[tint] = Math.min(nearest[tint], Math.hypot(x - middles[j][0], y - middles[j][1]))));
    tints.push(nearest.indexOf(Math.max(...nearest)));
  });
  return tints;
}

function chiefTheme() {
  const groups = data.visits.officials.map(() => []);
  data.visits.chief.forEach((official, i) => official >= 0 && groups[official].push(i));
  const tints = spreadTints(groups);
  const name = (i) => data.visits.officials[data.visits.chief[i]].slice(0, 2).reverse().find(Boolean);
  return {
    key: "chief", title: () => t("card_chief"), outlined: false,
    colour: (i) => css(data.visits.chief[i] < 0 ? "--m-none" : `--r${tints[data.visits.chief[i]]}`),
    text: (i) => (data.visits.chief[i] < 0 ? t("card_none") : name(i)),
    legend: () => [[null, t("chief_tints")]],
  };
}

/** What circles can be coloured by: only what the plan or the simulation holds. */
function themes() {
  const all = [...compounds.id.keys()], list = [modeTheme()];
  if (data.parts.visits && data.visits) {
    const visits = new Array(nCompounds).fill(0);
    for (const [i] of data.visits.visits) visits[i]++;
    list.push(chiefTheme(), scaleTheme("visits", () => t("visits_month"), visits));
  }
  if (data.parts.modes && data.card) {
    const cost = all.map((i) => chosenOption(i)).map((option, i) => (option && option[1] !== null ? option[1] / Math.max(1, compounds.households[i]) : null));
    list.push(scaleTheme("cost", () => t("cost_household"), cost, 1, () => t("yuan_short")));
  }
  const { measures = [], changes = [] } = data.outcomes || {};
  measures.forEach((measure, k) => list.push(scaleTheme(`measure${k}`, () => say(measure.title), measure.values, measure.digits, () => say(measure.unit))));
  changes.forEach((change, k) => list.push(changeTheme(`change${k}`, () => `${t("winners_losers")}${t("colon")}${say(change.title)}`, change)));
  return list;
}

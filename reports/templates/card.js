// The card of a compound: what the plan gives it, what it costs, what the simulation says, and why.
const chosenOption = (i) => data.card.options.of[i].find(([, , , chosen]) => chosen);

/** A compound's mode and what it orders from the menu on top, in both languages. */
function modeWithOrders(i) {
  const option = chosenOption(i), orders = option && option[4] ? data.card.options.orders[option[4]] : null;
  return modeWords(i).map((words, k) => words + (orders ? ` + ${orders[k]}` : ""));
}

const signed = (value, digits = 0) => `${value < 0 ? "−" : "+"}${grouped(Math.abs(value), digits)}`;
const percentOf = (part, whole) => (whole ? `${grouped((100 * part) / whole, 1)} %` : "");

const districtYuan = once(() => [...compounds.id.keys()].reduce((sum, i) => sum + ((chosenOption(i) || [])[1] || 0), 0));

/** What a compound's service costs: in all, a household, and as a share of the district's. */
function costLines(i) {
  const option = chosenOption(i);
  if (!option || option[1] === null) return [];
  return [`${grouped(option[1])} ${t("yuan_month")} · ${grouped(option[1] / Math.max(1, compounds.households[i]), 2)} ${t("kpi_per_household")}`,
    `${t("of_district_cost")} ${percentOf(option[1], districtYuan())}`];
}

function officialLines(official) {
  if (official < 0) return [];
  const [id, name, department] = data.visits.officials[official];
  return [[name || id, department].filter(Boolean).join(" · ")];
}

const HALF_DAYS = ["am", "pm", "evening"];

function visitLines(i) {
  const { days, weekdays, officials, visits, chief } = data.visits;
  return visits.filter((visit) => visit[0] === i).sort((a, b) => a[2] - b[2]).map(([, official, slot]) => {
    const day = Math.floor(slot / HALF_DAYS.length), other = official === chief[i] ? "" : ` · ${officials[official][1] || officials[official][0]}`;
    return `${days[day].slice(5)} ${weekday(weekdays[day])} ${t(HALF_DAYS[slot % HALF_DAYS.length])}${other}`;
  });
}

const cleaningLines = (i) => cleanings()[i].map(([day, minute, crew]) => `${weekday(day)} ${clock(minute)} · ${data.crews[crew]}`);

function contractLines(i) {
  const [id, firm, members, yuan] = data.contracts[contractOf[i]];
  return [`${id} · ${firm}`, `${members.length} ${t("card_members")} · ${grouped(yuan)} ${t("yuan_month")}`];
}

/** The bids for the compound's contract beside the one taken, the lowest first. */
function bidRows(i) {
  if (contractOf[i] < 0) return [];
  const [, firm, , yuan] = data.contracts[contractOf[i]];
  return data.card.bids[contractOf[i]].map(([name, price, why, taken]) =>
    h("div", { class: "opt" }, h("span", {}, name, taken ? h("b", {}, ` ${t("card_chosen")}`) : null),
      h("span", { class: "n" }, taken || name === firm ? grouped(price) : `${grouped(price)} (${signed(price - yuan)})`),
      ...why.map((reason) => h("small", {}, say(reason)))));
}

/** How many cells each kind of keeper has, then the cells themselves behind a fold. */
function cellLines(i) {
  const cells = data.card.cells[i];
  if (!cells.length) return [];
  const kinds = data.card.keepers.map((keeper, k) => [say(keeper), cells.filter((cell) => cell[2] === k).length]).filter(([, n]) => n);
  const list = cells.map(([id, homes, keeper, units]) => h("div", {}, `${id}: ${homes} ${t("households")} · ${units} ${t("card_units")}${keeper === null ? "" : ` · ${say(data.card.keepers[keeper])}`}`));
  return [[`${cells.length} ${t("card_cells_unit")}`, ...kinds.map(([name, n]) => `${name} ${n}`)].join(" · "), h("details", {}, h("summary", {}, t("card_cells_list")), ...list)];
}

function teamLines(i) {
  return data.card.duties[i].map(([team, days, hours]) => `${say(data.card.teams[team][1])} · ${data.card.teams[team][0]} · ${days.join(", ")} ${t("of_month")} · ${hours} ${t("hours_month")}`);
}

function entry(key, lines) {
  return [h("dt", {}, t(key)), h("dd", {}, ...(lines.length ? lines : [t("card_none")]).map((line) => h("div", {}, line)))];
}

/** Levels of service in words: what is counted, how much, in which unit; what is not given or asked for is left out. */
const levelWords = (levels) => levels.map((level, k) => (level ? `${say(data.card.levels.items[k])} ${level} ${say(data.card.levels.units[k])}` : "")).filter(Boolean).join(" · ") || t("card_none");

/** What an option gives compound `i`: its mode's levels, and what is ordered on top as much as is asked for. */
function givenBy(i, mode, order) {
  const { given, asked } = data.card.levels, ordered = order ? data.card.options.ordered[order] : [];
  return given[mode].map((level, k) => (ordered.includes(k) ? asked[i][k] : level));
}

/** Every way to serve the compound with its price against the chosen one's, or why it is not to be had. */
function optionRows(i) {
  const chosen = chosenOption(i), now = chosen ? chosen[1] : null;
  const rows = data.card.options.of[i].slice().sort((a, b) => b[3] - a[3] || (a[1] === null) - (b[1] === null) || a[1] - b[1]);
  return rows.map(([mode, yuan, reason, is, order]) => {
    const name = t(`mode_${data.modes[mode]}`) + (order ? ` + ${say(data.card.options.orders[order])}` : "");
    const price = yuan === null ? t("card_not_available") : is || now === null ? grouped(yuan) : `${grouped(yuan)} (${signed(yuan - now)})`;
    const given = givenBy(i, mode, order);
    const small = [reason ? say(data.card.options.reasons[reason]) : "", given.length ? `${t("card_gives")} ${levelWords(given)}` : ""].filter(Boolean);
    return h("div", { class: yuan === null ? "opt off" : "opt" }, h("span", {}, name, is ? h("b", {}, ` ${t("card_chosen")}`) : null), h("span", { class: "n" }, price), ...small.map((text) => h("small", {}, text)));
  });
}

/** What the simulation says of the compound: its figures under the base policy, and what the policies change. */
function outcomeLines(i) {
  const { measures = [], changes = [] } = data.outcomes || {};
  const figure = (value, { digits, unit }) => `${grouped(value, digits)} ${say(unit)}`;
  const verdict = { 1: "better", 0: "unclear", "-1": "worse" };
  if (!measures.some(({ values }) => values[i] !== null)) return [];
  return [
    `${say(data.outcomes.base)}${t("colon")}`,
    ...measures.filter(({ values }) => values[i] !== null).map((measure) => `${say(measure.title)} ${figure(measure.values[i], measure)}`),
    ...changes.filter(({ values }) => values[i] !== null).map((change) => `${say(change.title)}${t("colon")}${say(change.of)} ${signed(change.values[i], change.digits)} ${say(change.unit)} · ${t(verdict[change.verdicts[i]])}`),
  ];
}

function cardLines(i) {
  const { parts } = data, simulated = outcomeLines(i);
  return [
    ...entry("card_mode", [say(modeWithOrders(i)), data.uncovered[i] ? say(data.uncovered[i]) : ""].filter(Boolean)),
    ...(parts.modes ? entry("card_cost", costLines(i)) : []),
    ...entry("card_asked", [levelWords(data.card.levels.asked[i])]),
    ...(contractOf[i] >= 0 ? entry("card_contract", contractLines(i)) : []),
    ...(parts.visits ? [...entry("card_chief", officialLines(data.visits.chief[i])), ...entry("card_deputy", officialLines(data.visits.deputy[i])), ...entry("card_visits", visitLines(i))] : []),
    ...(parts.crews && (cleanings()[i].length || contractOf[i] < 0) ? entry("card_cleaning", cleaningLines(i)) : []),
    ...(parts.teams && (data.card.duties[i].length || contractOf[i] < 0) ? entry("card_teams", teamLines(i)) : []),
    ...(parts.grid ? entry("card_cells", cellLines(i)) : []),
    ...(simulated.length ? entry("card_simulated", simulated) : []),
  ];
}

function drawCard(i) {
  const card = $("card");
  if (i < 0) {
    card.replaceChildren(h("p", { class: "hint" }, t("pick")));
    return;
  }
  const brief = !data.card, close = h("button", { type: "button", "aria-label": t("close") }, "×"), bids = brief ? [] : bidRows(i), options = brief ? [] : optionRows(i);
  close.addEventListener("click", () => navigate({ compound: null }));
  const meta = [compounds.id[i], communityName(i), `${grouped(compounds.households[i])} ${t("households")}`, `${t("card_built")} ${compounds.built[i]}`];
  card.replaceChildren(
    h("div", { class: "cardhead" }, h("h3", {}, nameOf(i)), close),
    h("p", { class: "meta" }, meta.filter(Boolean).join(" · ")),
    h("dl", {}, ...(brief ? entry("card_mode", [modeName(i), data.uncovered[i] ? say(data.uncovered[i]) : ""].filter(Boolean)) : cardLines(i))),
    ...(brief ? [h("p", {}, h("a", { href: pageOf(data.part_of[i], i) }, t("open_page")))] : []),
    ...(options.length ? [h("h4", {}, t("card_options")), ...options] : []),
    ...(bids.length ? [h("h4", {}, t("card_bids")), ...bids] : []));
}

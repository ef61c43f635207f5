// Search, and the card of the compound that was found or clicked.
const circles = [...$("layer-compounds").children];

function nearest(px, py, within) {
  let best = -1, least = within;
  for (let i = 0; i < nCompounds; i++) {
    const [x, y] = toScreen(compounds.x[i], compounds.y[i]);
    const apart = Math.hypot(x - px, y - py);
    if (apart < least) [best, least] = [i, apart];
  }
  return best;
}

function select(i, zoom) {
  selected = i;
  redraw();
  drawCard();
  if (i >= 0 && zoom) goTo(compounds.x[i], compounds.y[i], 1.6);
}

function drawPicked() {
  const ring = $("picked");
  ring.replaceChildren();
  for (const [k, area] of [...$("layer-areas").children].entries()) area.classList.toggle("on", selected >= 0 && contractOf[selected] === k);
  if (selected < 0) return;
  const radius = parseFloat(getComputedStyle(circles[selected]).r) || 5 * view.k;
  ring.append(s("circle", { cx: compounds.x[selected], cy: compounds.y[selected], r: radius + 3.5 * view.k }));
}

function visitLines(i) {
  const { days, weekdays, officials, visits } = data.visits;
  return visits.filter((visit) => visit[0] === i).sort((a, b) => a[2] - b[2]).map(([, official, slot]) => {
    const day = dayOf(slot);
    const other = official === data.visits.chief[i] ? "" : ` · ${officials[official][1] || officials[official][0]}`;
    return `${days[day].slice(5)} ${weekday(weekdays[day])} ${t(halfOf(slot))}${other}`;
  });
}

function cleaningLines(i) {
  return cleanings[i].slice().sort((a, b) => a[0] - b[0] || a[1] - b[1]).map(([day, minute, crew]) => `${weekday(day)} ${clock(minute)} · ${data.crews[crew]}`);
}

function contractLines(i) {
  if (contractOf[i] < 0) return [];
  const [id, firm, members, yuan] = data.contracts[contractOf[i]];
  return [`${id} · ${firm}`, `${members.length} ${t("card_members")} · ${grouped(yuan)} ${t("yuan_month")}`];
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

/** Levels of service in words: what is counted, how much, in which unit. */
function levelWords(levels) {
  return levels.map((level, k) => `${say(data.card.levels.items[k])} ${level} ${say(data.card.levels.units[k])}`).join(" · ");
}

/** A compound's mode and what it orders from the menu on top, in both languages. */
function modeWithOrders(i) {
  const option = data.card.options.of[i].find(([, , , chosen]) => chosen), orders = option && option[4] ? data.card.options.orders[option[4]] : null;
  return modeWords(i).map((words, k) => words + (orders ? ` + ${orders[k]}` : ""));
}

function optionRows(i) {
  return data.card.options.of[i].map(([mode, yuan, reason, chosen, order]) => {
    const why = say(data.card.options.reasons[reason]);
    const gives = levelWords(data.card.levels.given[mode]);
    const orders = say(data.card.options.orders[order]);
    const price = yuan === null ? t("card_not_available") : `${grouped(yuan)} ${t("yuan_month")}`;
    return h("div", { class: why && !chosen ? "opt off" : "opt" },
      h("span", {}, h("i", { class: `key m-${data.modes[mode]}` }), t(`mode_${data.modes[mode]}`), orders ? ` + ${orders}` : "", chosen ? h("b", {}, ` ✓ ${t("card_chosen")}`) : null),
      h("span", {}, price), gives ? h("small", {}, `${t("card_gives")} ${gives}`) : null, why ? h("small", {}, why) : null);
  });
}

function drawCard() {
  const card = $("card");
  if (selected < 0) {
    card.replaceChildren(h("p", { class: "hint" }, t("pick")));
    return;
  }
  const i = selected;
  const chief = data.visits.chief[i];
  const close = h("button", { type: "button", "aria-label": t("close") }, "×");
  close.addEventListener("click", () => select(-1));
  const named = (official) => (official < 0 ? [] : [data.visits.officials[official].slice(1).filter(Boolean).join(" · ") || data.visits.officials[official][0]]);
  const planned = data.parts;
  card.replaceChildren(
    h("div", { class: "cardhead" }, h("h3", {}, nameOf(i)), close),
    h("p", { class: "meta" }, [compounds.id[i], communityName(i), `${grouped(compounds.households[i])} ${t("households")}`, `${t("card_built")} ${compounds.built[i]}`].filter(Boolean).join(" · ")),
    h("dl", {},
      ...entry("card_mode", [say(modeWithOrders(i)), data.uncovered[i] ? say(data.uncovered[i]) : ""].filter(Boolean)),
      ...entry("card_asked", [levelWords(data.card.levels.asked[i])]),
      ...(contractOf[i] >= 0 ? entry("card_contract", contractLines(i)) : []),
      ...(planned.visits ? [...entry("card_chief", named(chief)), ...entry("card_deputy", named(data.visits.deputy[i])), ...entry("card_visits", visitLines(i))] : []),
      ...(planned.crews ? entry("card_cleaning", cleaningLines(i)) : []),
      ...(planned.teams ? entry("card_teams", teamLines(i)) : []),
      ...(planned.grid ? entry("card_cells", cellLines(i)) : [])),
    ...(data.card.options.of[i].length ? [h("h4", {}, t("card_options")), ...optionRows(i)] : []));
}

function matches(text) {
  const wanted = text.trim().toLowerCase();
  if (!wanted) return [];
  const rank = (i) => (compounds.id[i].toLowerCase() === wanted || nameOf(i).toLowerCase() === wanted ? 0 : nameOf(i).toLowerCase().startsWith(wanted) ? 1 : 2);
  return [...compounds.id.keys()]
    .filter((i) => nameOf(i).toLowerCase().includes(wanted) || compounds.id[i].toLowerCase().includes(wanted))
    .sort((a, b) => rank(a) - rank(b) || a - b).slice(0, 12);
}

function startSearch() {
  const input = $("find"), list = $("found");
  let active = 0, found = [];
  const showList = () => {
    found = matches(input.value);
    active = Math.min(active, Math.max(0, found.length - 1));
    const empty = input.value.trim() && !found.length;
    list.replaceChildren(...found.map((i, row) => {
      const item = h("li", { role: "option", id: `found-${row}`, "aria-selected": String(row === active) }, nameOf(i), h("small", {}, `${compounds.id[i]} ${communityName(i)}`));
      item.addEventListener("mousedown", (event) => {
        event.preventDefault();
        choose(i);
      });
      return item;
    }), ...(empty ? [h("li", { "aria-disabled": "true" }, t("no_match"))] : []));
    list.hidden = !found.length && !empty;
    input.setAttribute("aria-expanded", String(!list.hidden));
    if (found.length) input.setAttribute("aria-activedescendant", `found-${active}`);
    else input.removeAttribute("aria-activedescendant");
  };
  const choose = (i) => {
    input.value = nameOf(i);
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    select(i, true);
  };
  input.addEventListener("input", () => {
    active = 0;
    showList();
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      active = Math.max(0, Math.min(found.length - 1, active + (event.key === "ArrowDown" ? 1 : -1)));
      showList();
    } else if (event.key === "Enter" && found.length) choose(found[active]);
    else if (event.key === "Escape") list.hidden = true;
  });
  input.addEventListener("blur", () => (list.hidden = true));
}

function startTip() {
  const tip = $("tip");
  plan.addEventListener("pointermove", (event) => {
    const box = plan.getBoundingClientRect();
    const px = event.clientX - box.left, py = event.clientY - box.top;
    const i = event.pointerType === "mouse" && !event.buttons && layerOn("compounds") ? nearest(px, py, 10) : -1;
    tip.hidden = i < 0;
    if (i < 0) return;
    tip.textContent = `${nameOf(i)} · ${modeName(i)}`;
    tip.style.left = `${Math.min(px + 12, view.width - tip.offsetWidth - 6)}px`;
    tip.style.top = `${Math.max(4, py - 30)}px`;
  });
  plan.addEventListener("pointerleave", () => (tip.hidden = true));
  watchers.push(drawPicked);
}

// Plans beside each other: linked maps, what changed, tables, and where the plans lie among sampled groupings.
const compared = { maps: [], kind: -1, plan: 0 };

function themeOf(plan) {
  const out = new Set(plan.uncovered), name = (i) => (plan.mode[i] >= 0 ? `mode_${data.modes[plan.mode[i]]}` : out.has(i) ? "uncovered" : "unknown_mode");
  return {
    outlined: false, text: (i) => say(data.words[name(i)]),
    colour: (i) => css(plan.mode[i] >= 0 ? `--m-${data.modes[plan.mode[i]]}` : out.has(i) ? "--m-uncovered" : "--m-none"),
  };
}

/** A map of each plan: streets are those of the first, areas its own; places that no plan moves are left out. */
function comparedMap(plan, k) {
  const out = new Set(plan.uncovered), theme = themeOf(plan);
  const model = mapModel({ ...data.map, areas: plan.areas, depots: [], stations: [], offices: [] }, compounds, plan.contracts, (i) => out.has(i));
  const contract = (i) => (model.contractOf[i] < 0 ? "" : plan.contracts[model.contractOf[i]].slice(0, 2).join(" "));
  return createMap($(`map-${k}`), model, {
    label: "map_label", theme, picked: (i) => navigate({ compound: i < 0 ? null : compounds.id[i] }),
    tip: (i) => [nameOf(i), theme.text(i), contract(i)].filter(Boolean).join(" · "),
  });
}

/** Rows of the list by the filters: [plan, kind, compound, what, before, after]. */
function chosenChanges() {
  return data.changes.rows.filter(([plan, kind]) => (compared.kind < 0 || kind === compared.kind) && (!compared.plan || plan === compared.plan));
}

function changesTable(rows) {
  const texts = (of) => ({ t: rows.map(of) }), pair = (key) => data.words[key];
  const columns = [texts(([plan]) => data.plans[plan].name), texts(([, kind]) => pair(`change_${data.changes.kinds[kind]}`)),
    { ...texts(([, , , what]) => what), c: rows.map(([, , i]) => i) }, texts((row) => row[4]), texts((row) => row[5])];
  const first = data.plans.length > 2 ? 0 : 1; // of two plans only one can have changed
  return { key: "changes", title: pair("changes_list"), head: ["plan", "kind", "subject", "before", "after"].slice(first).map(pair), numeric: [0, 0, 0, 0, 0].slice(first), columns: columns.slice(first), note: null };
}

function drawChanges() {
  const rows = chosenChanges(), box = $("changes");
  const rings = (k) => [...new Set(rows.filter(([plan, , i]) => i >= 0 && (!k || plan === k)).map(([, , i]) => i))];
  compared.maps.forEach((map, k) => {
    map.rings = rings(k);
    map.box.dataset.rings = map.rings.length;
    redraw(map);
  });
  if (!rows.length) return box.replaceChildren(h("p", { class: "hint" }, t("nothing_changed")));
  const table = sortable(changesTable(rows));
  box.replaceChildren(table.element);
  table.draw();
}

/** Choices of a list with how many changes each leaves. */
function fill(select, value, choices) {
  select.replaceChildren(...choices.map(([key, text, count]) => h("option", { value: String(key) }, `${text} (${grouped(count)})`)));
  select.value = String(value);
}

function drawFilters() {
  const { rows, kinds } = data.changes, count = (test) => rows.filter(test).length;
  fill($("change-kind"), compared.kind, [[-1, t("all_changes"), rows.length], ...kinds.map((kind, k) => [k, say(data.words[`change_${kind}`]), count((row) => row[1] === k)])]);
  fill($("change-plan"), compared.plan, [[0, t("all_plans"), rows.length], ...data.plans.slice(1).map((plan, k) => [k + 1, plan.name, count((row) => row[0] === k + 1)])]);
}

function drawMapKeys() {
  const dot = (fill) => s("circle", { r: 5, fill }), entry = (shape, text) => {
    const drawn = s("svg", { class: "swatch-dot", viewBox: "-7 -7 14 14", "aria-hidden": "true" });
    drawn.append(shape);
    return h("li", {}, drawn, text);
  };
  const present = new Set(data.plans.flatMap((plan) => plan.mode));
  const out = data.plans.some((plan) => plan.uncovered.length);
  $("map-keys").replaceChildren(...data.modes.map((mode, k) => (present.has(k) ? entry(dot(css(`--m-${mode}`)), say(data.words[`mode_${mode}`])) : null)).filter(Boolean),
    ...(out ? [entry(s("path", { d: "M0 -6L6 0L0 6L-6 0Z", fill: css("--m-uncovered") }), t("uncovered"))] : []),
    entry(s("circle", { r: 5, class: "ring-key" }), t("ringed")));
}

section("map", {
  start() {
    compared.maps = data.plans.map(comparedMap);
    linkMaps(compared.maps);
    for (const name of ["kind", "plan"]) {
      $(`change-${name}`).addEventListener("change", (event) => {
        compared[name] = Number(event.target.value);
        drawChanges();
      });
    }
    for (const event of ["beforeprint", "afterprint"]) window.addEventListener(event, drawMapKeys);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawMapKeys);
  },
  redraw() {
    drawFilters();
    drawMapKeys();
    drawChanges();
  },
  shown() {
    const i = compounds.id.indexOf(address().get("compound") || "");
    for (const map of compared.maps) {
      map.selected = i;
      redraw(map);
    }
    if (i >= 0 && !compared.maps.some((map) => inSight(map, toScreen(map, compounds.x[i], compounds.y[i])))) {
      goTo(compared.maps[0], compounds.x[i], compounds.y[i], compared.maps[0].view.k);
    }
  },
});

/** A view of sortable tables alone, from the block of its name. */
function tablesView(key, more = () => {}) {
  section(key, {
    start(box) {
      const place = box.querySelector(".compared-tables");
      this.tables = place ? data[`compared_${key}`].map((table) => sortable({ ...table, title: data.words[table.key] || data.words[`compared_${key}`] })) : [];
      this.titles = this.tables.map(() => h("h3", { hidden: this.tables.length < 2 }));
      if (place) place.replaceChildren(...this.tables.flatMap((table, k) => [this.titles[k], table.element]));
    },
    redraw() {
      this.tables.forEach((table, k) => {
        this.titles[k].textContent = say(table.title);
        table.draw();
      });
      more();
    },
  });
}

const CHART_H = 190, BASE = 160;

/** Columns of the samples and a line for each plan, numbered where lines lie; a pixel of the drawing is one of the screen. */
function histogram({ title, counts, from, to, plans }, width) {
  const known = plans.filter((value) => value !== null), low = Math.min(from, ...known), high = Math.max(to, ...known), most = Math.max(...counts);
  const x = (value) => 12 + ((value - low) / (high - low || 1)) * (width - 24), step = (to - from) / counts.length;
  const drawn = s("svg", { viewBox: `0 0 ${width} ${CHART_H}`, role: "img", "aria-label": say(title) });
  counts.forEach((count, k) => {
    const left = x(from + k * step), height = (count / most) * (BASE - 34);
    drawn.append(s("rect", { class: "column", x: left, y: BASE - height, width: Math.max(1, x(from + (k + 1) * step) - left - 1), height }));
  });
  drawn.append(s("path", { class: "axis-line", d: `M12 ${BASE}H${width - 12}` }), s("text", { x: 12, y: BASE + 18 }, grouped(low < from ? low : from)),
    s("text", { x: width - 12, y: BASE + 18, "text-anchor": "end" }, grouped(to < high ? high : to)));
  plans.forEach((value, k) => {
    if (value === null) return;
    drawn.append(s("path", { class: `mark of-plan${k}`, d: `M${x(value)} ${18 + k * 3}V${BASE}` }), s("text", { class: "flag", x: Math.max(8, Math.min(width - 8, x(value) + (k - (plans.length - 1) / 2) * 10)), y: 13, "text-anchor": "middle" }, String(k + 1)));
  });
  return drawn;
}

function drawHistograms() {
  const line = (k) => {
    const drawn = s("svg", { class: `plan-line of-plan${k}`, viewBox: "0 0 28 10", "aria-hidden": "true" });
    drawn.append(s("path", { d: "M0 5H28" }));
    return drawn;
  };
  $("plan-keys").replaceChildren(...data.plans.map((plan, k) => h("li", {}, line(k), `${k + 1} ${plan.name}${k ? "" : ` (${t("reference")})`}`)));
  const box = $("ensemble").querySelector(".histograms");
  box.replaceChildren(...data.histograms.map((of) => h("figure", { class: "histogram" }, h("h3", {}, say(of.title)))));
  data.histograms.forEach((of, k) => {
    const figure = box.children[k], title = figure.firstChild;
    figure.append(histogram(of, Math.max(260, Math.round(title.clientWidth) || 600)));
  });
}

for (const key of ["costs", "service", "fairness"]) tablesView(key);
if (data.histograms) tablesView("ensemble", drawHistograms);

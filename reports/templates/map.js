// The map as a view of the page: its controls, its legend, and the card beside it.
let districtMap = null;

function legendEntry([colour, text, shape]) {
  if (colour === null) return h("li", { class: "wide" }, text);
  const drawn = s("svg", { class: "swatch-dot", viewBox: "-6 -6 12 12", "aria-hidden": "true" });
  drawn.append(shape === "diamond" ? s("path", { d: "M0 -6L6 0L0 6L-6 0Z", fill: colour }) : s("circle", { r: 5, fill: colour, stroke: css("--dot-edge"), "stroke-width": 0.5 }));
  return h("li", {}, drawn, text);
}

section("map", {
  start() {
    const { themes: list } = (this.state = { themes: themes(), theme: "mode" });
    districtMap = createMap($("mapbox"), mapModel(data.map, compounds, data.contracts, (i) => String(i) in data.uncovered), {
      label: "map_label", theme: list[0],
      picked: (i) => navigate({ compound: i < 0 ? null : compounds.id[i] }),
      tip: (i) => [nameOf(i), `${grouped(compounds.households[i])} ${t("households")}`, `${districtMap.theme.title()}${t("colon")}${districtMap.theme.text(i)}`].join(" · "),
    });
    this.listen();
  },
  listen() {
    for (const box of document.querySelectorAll("[data-layer]")) {
      const apply = () => {
        districtMap.layers[box.checked ? "add" : "delete"](box.dataset.layer);
        redraw(districtMap);
      };
      box.addEventListener("change", apply);
      apply();
    }
    $("colour").addEventListener("change", () => {
      districtMap.theme = this.state.themes[$("colour").selectedIndex];
      this.legend();
      redraw(districtMap);
    });
    if (data.routes) this.listenToRoutes();
    startSearch($("find"), $("found"), (i) => navigate({ compound: compounds.id[i] }));
    for (const event of ["beforeprint", "afterprint"]) window.addEventListener(event, () => this.legend());
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.legend());
  },
  listenToRoutes() {
    $("who").addEventListener("change", () => {
      shown.who = $("who").value;
      fillDays();
      this.routes();
      zoomToLines(districtMap);
    });
    $("day").addEventListener("change", () => {
      shown.day = Number($("day").value);
      this.routes();
    });
  },
  legend() {
    $("legend-colours").replaceChildren(...districtMap.theme.legend().map(legendEntry));
  },
  routes() {
    districtMap.lines = chosenLines();
    $("route-info").replaceChildren(...routeWords().map(([line, tint]) => h("p", {}, tint === null ? null : h("i", { class: `key r${tint}` }), line)));
    redraw(districtMap);
  },
  redraw() {
    fillSelect($("colour"), this.state.themes.map(({ key, title }) => [key, title()]), districtMap.theme.key);
    if (data.routes) {
      fillWho();
      this.routes();
    }
    this.legend();
    drawCard(districtMap.selected);
  },
  shown() {
    measure(districtMap);
    const wanted = compounds.id.indexOf(address().get("compound") || "");
    if (wanted === districtMap.selected) return;
    const near = wanted >= 0 && inSight(districtMap, toScreen(districtMap, compounds.x[wanted], compounds.y[wanted]), -20) && districtMap.view.k < 4;
    districtMap.selected = wanted;
    drawCard(wanted);
    if (wanted >= 0 && !near) goTo(districtMap, compounds.x[wanted], compounds.y[wanted], 1.6);
    redraw(districtMap);
  },
});

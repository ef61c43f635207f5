// The policy comparison: means of every indicator, and the charts that a reader chooses measures for.
section("policies", {
  start() {
    if (!data.means) return;
    this.means = sortable({ title: data.words.means, ...data.means });
    $("means").replaceChildren(this.means.element);
    for (const id of ["frontier-cost", "frontier-service"]) if ($(id)) $(id).addEventListener("change", () => this.drawFrontier());
    if ($("pair-measure")) $("pair-measure").addEventListener("change", () => this.drawPairs());
  },
  redraw() {
    if (!this.means) return;
    this.means.draw();
    if ($("frontier-cost")) {
      const { costs, services } = data.frontier, usual = services.findIndex(({ title }) => title[1].includes("72"));
      fillMeasures($("frontier-cost"), costs, $("frontier-cost").value || "0");
      fillMeasures($("frontier-service"), services, $("frontier-service").value || String(Math.max(0, usual)));
      this.drawFrontier();
    }
    if ($("pair-measure")) {
      fillMeasures($("pair-measure"), data.policy_pairs, $("pair-measure").value || "0");
      this.drawPairs();
    }
    if (data.funnel && $("funnel")) {
      $("funnel").replaceChildren(funnelTable(data.funnel));
      $("ladder").replaceChildren(ladderTables(data.funnel));
    }
  },
  drawFrontier() {
    const { costs, services } = data.frontier;
    const width = Math.min(1280, Math.max(300, Math.round($("frontier").clientWidth) || 900)); // a pixel of the drawing is one of the screen
    $("frontier").replaceChildren(frontierChart(costs[Number($("frontier-cost").value)], services[Number($("frontier-service").value)], width));
  },
  drawPairs() {
    $("pairs").replaceChildren(pairMatrix(data.policy_pairs[Number($("pair-measure").value)]));
  },
});

// The map as a view of the page.
section("map", {
  start() {
    startLayers();
    startRoutes();
    startSearch();
    startTip();
    startView((px, py) => navigate({ compound: layerOn("compounds") ? compounds.id[nearest(px, py, 16)] || null : null }));
  },
  redraw() {
    fillRouteSelects();
    describeRoutes();
    drawCard();
  },
  shown() {
    measure();
    const wanted = compounds.id.indexOf(address().get("compound") || "");
    if (wanted !== selected) select(wanted, wanted >= 0);
  },
});

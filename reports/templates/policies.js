// Means of every indicator under each policy.
section("policies", {
  start() {
    if (!data.means) return;
    this.means = sortable(data.means);
    $("means").replaceChildren(this.means.element);
  },
  redraw() {
    if (this.means) this.means.draw();
  },
});

// The subdistricts of a large district, each a link to its own page, which opens in the same language.
section("subdistricts", {
  start() {
    data.parts_table.columns[0].href = (row) => pageOf(row);
    this.table = sortable({ ...data.parts_table, title: data.words.subdistricts }, { limit: 1000 });
    $("parts-table").replaceChildren(this.table.element);
  },
  redraw() {
    this.table.draw();
  },
});

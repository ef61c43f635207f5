// The tables of every part, each drawn when it is first opened.
function compoundsTable() {
  const visits = new Array(nCompounds).fill(0);
  for (const [i] of data.visits.visits) visits[i]++;
  const all = [...compounds.id.keys()];
  const chosen = all.map((i) => data.card.options.of[i].find(([, , , is]) => is));
  const officials = data.visits.officials.map(([id, name]) => name || id);
  const columns = [
    ["id", { t: compounds.id }], ["name", { c: all }], ["community", { t: all.map(communityName) }],
    ["n_households", { d: 0, v: compounds.households }], ["mode", { t: all.map(modeWithOrders) }],
    ["cost", { d: 0, v: chosen.map((option) => (option ? option[1] : null)) }],
    ["contract", { t: all.map((i) => (contractOf[i] < 0 ? "" : data.contracts[contractOf[i]][0])) }],
    ["chief", { t: all.map((i) => (data.visits.chief[i] < 0 ? "" : officials[data.visits.chief[i]])) }],
    ["visits_n", { d: 0, v: visits }],
  ];
  return {
    key: "compounds", title: data.words.table_compounds, head: columns.map(([key]) => data.words[key]),
    numeric: columns.map(([, column]) => Number(column.d !== undefined)), columns: columns.map(([, column]) => column), note: null,
  };
}

section("tables", {
  start() {
    this.open = [];
    const list = [compoundsTable(), ...data.tables.map((table) => ({ title: data.words[`table_${table.key}`], ...table }))];
    $("listings").replaceChildren(...list.map((table, i) => {
      const made = sortable(table), title = h("span", {});
      const details = h("details", { class: "listing", id: `listing-${table.key}`, open: i === 1 },
        h("summary", {}, title, " ", h("span", { class: "count" }, grouped(made.count))), made.element);
      const fill = () => {
        title.textContent = say(table.title);
        if (details.open) made.draw();
      };
      details.addEventListener("toggle", fill);
      this.open.push(fill);
      return details;
    }));
  },
  redraw() {
    for (const fill of this.open) fill();
  },
});
window.addEventListener("beforeprint", () => current === "tables" && document.querySelectorAll("details.listing").forEach((details) => (details.open = true)));

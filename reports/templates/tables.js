// Tables sort on a click on a heading; the table of all compounds is made when it is first opened.
function sortBy(table, column) {
  const heading = table.tHead.rows[0].cells[column];
  const up = heading.getAttribute("aria-sort") !== "ascending";
  for (const cell of table.tHead.rows[0].cells) cell.removeAttribute("aria-sort");
  heading.setAttribute("aria-sort", up ? "ascending" : "descending");
  const numeric = heading.classList.contains("n");
  const text = (cell) => (cell.querySelector(`[lang="${lang()}"]`) || cell).textContent;
  const key = (row) => (numeric ? Number(row.cells[column].dataset.v ?? NaN) : text(row.cells[column]));
  const order = (a, b) => {
    if (!numeric) return a.localeCompare(b, root.lang);
    if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) - Number.isNaN(b) || 0;
    return a - b;
  };
  const rows = [...table.tBodies[0].rows].map((row) => [key(row), row]);
  rows.sort(([a], [b]) => {
    const missing = numeric && (Number.isNaN(a) || Number.isNaN(b));
    return missing || up ? order(a, b) : -order(a, b);
  });
  table.tBodies[0].append(...rows.map(([, row]) => row));
}

function compoundsTable() {
  const columns = [["id"], ["name"], ["community"], ["n_households", true], ["mode"], ["cost", true], ["contract"], ["chief"], ["visits_n", true]];
  const visits = new Array(nCompounds).fill(0);
  for (const [i] of cal.visits) visits[i]++;
  const number = (value) => h("td", value === null ? { class: "n" } : { class: "n", "data-v": String(value) }, grouped(value));
  const rows = [...compounds.id.keys()].map((i) => {
    const option = data.options.of[i].find(([, , , chosen]) => chosen);
    const show = h("button", { type: "button", class: "link" }, nameOf(i));
    show.addEventListener("click", () => {
      select(i, true);
      $("map").scrollIntoView();
    });
    const chief = cal.chief[i] < 0 ? "" : cal.officials[cal.chief[i]][1] || cal.officials[cal.chief[i]][0];
    return h("tr", {}, h("td", {}, compounds.id[i]), h("td", {}, show), h("td", {}, communityName(i)), number(compounds.households[i]),
      h("td", {}, modeName(i) + ordered(i)), number(option ? option[1] : null), h("td", {}, contractOf[i] < 0 ? "" : data.contracts[contractOf[i]][0]),
      h("td", {}, chief), number(visits[i]));
  });
  const head = columns.map(([key, numeric]) => h("th", { scope: "col", class: numeric ? "n" : "" }, h("button", { type: "button" }, t(key))));
  return h("div", { class: "scroll" }, h("table", { class: "sortable" }, h("thead", {}, h("tr", {}, ...head)), h("tbody", {}, ...rows)));
}

function startTables() {
  document.addEventListener("click", (event) => {
    const heading = event.target.closest && event.target.closest(".sortable thead th");
    if (heading) sortBy(heading.closest("table"), heading.cellIndex);
  });
  const listing = $("listing-compounds");
  const fill = () => listing.open && $("compounds-table").replaceChildren(compoundsTable());
  listing.addEventListener("toggle", fill);
  redraws.push(fill);
  window.addEventListener("beforeprint", () => document.querySelectorAll("details.listing").forEach((details) => (details.open = true)));
}

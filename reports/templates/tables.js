// Tables drawn from columns (reports/tables/table.py: columns_of), sorted by their headings, long ones a piece at a time.
const ROWS_AT_FIRST = 200;

/** Text of a cell: a plain number {d, v}, a text {t}, or a compound {c} by its position (-1: its text). */
function cellText(column, row) {
  if (column.c && column.c[row] >= 0) return nameOf(column.c[row]);
  if (column.t) return say(column.t[row]);
  return grouped(column.v[row], column.d);
}

/** A cell; on a phone, where each row is a card, its heading stands before it (`data-label`). */
function cellOf(column, row, numeric, label) {
  const properties = { "data-label": label, ...(numeric ? { class: "n" } : {}) };
  if (column.href) return h("td", properties, h("a", { href: column.href(row) }, cellText(column, row)));
  const inside = column.c && column.c[row] >= 0 ? h("button", { type: "button", class: "link", "data-compound": String(column.c[row]) }, cellText(column, row)) : cellText(column, row);
  return h("td", properties, inside);
}

/** Row numbers sorted by a column; cells without a value come last either way. */
function sortedRows(rows, column, up) {
  const sign = up ? 1 : -1;
  if (!column.v) {
    const collator = new Intl.Collator(root.lang, { numeric: true });
    const texts = new Map(rows.map((row) => [row, cellText(column, row)]));
    return rows.slice().sort((a, b) => sign * collator.compare(texts.get(a), texts.get(b)) || a - b);
  }
  const missing = (row) => Number(column.v[row] === null);
  return rows.slice().sort((a, b) => missing(a) - missing(b) || sign * (column.v[a] - column.v[b]) || a - b);
}

/** Rows in which every word of the text stands somewhere. */
function matchingRows(table, count, text) {
  const words = text.trim().toLowerCase().split(/\s+/).filter(Boolean), all = [...Array(count).keys()];
  if (!words.length) return all;
  const lineOf = (row) => table.columns.map((column) => cellText(column, row)).join("\n").toLowerCase();
  return all.filter((row) => {
    const line = lineOf(row);
    return words.every((word) => line.includes(word));
  });
}

/** A field that narrows a table, and how many rows are left; the caller writes the rows. */
function filterField(key, narrow) {
  const field = h("input", { type: "search", autocomplete: "off", id: `filter-${key}` }), left = h("span", { role: "status", class: "count" });
  const label = h("label", { for: field.id }), box = h("div", { class: "filters narrow" }, label, field, left);
  field.addEventListener("input", narrow);
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !field.value) return;
    event.preventDefault();
    field.value = "";
    narrow();
  });
  const tell = (rows, count) => {
    label.textContent = t("table_filter");
    left.textContent = field.value.trim() ? `${grouped(rows)} / ${grouped(count)} ${t("rows")}` : "";
  };
  return { box, field, tell };
}

const FILTERED_FROM = 8; // rows: a shorter table is seen at a glance

/** The table without columns that say nothing in any row. */
function withoutEmpty(table) {
  const kept = table.columns.map((column, i) => (column.t && column.t.length && column.t.every((text) => text === "") ? -1 : i)).filter((i) => i >= 0);
  const pick = (list) => kept.map((i) => list[i]);
  return { ...table, head: pick(table.head), numeric: pick(table.numeric), columns: pick(table.columns) };
}

/**
 * A table as {element, draw}: draw() shows it in the page's language.
 * table: {key, head: [pair], numeric: [0 or 1], columns, note, count}
 */
function sortable(given, { limit = ROWS_AT_FIRST } = {}) {
  const table = withoutEmpty(given);
  const first = table.columns[0] || {};
  const count = (first.c || first.t || first.v || []).length;
  const filter = filterField(table.key, () => {
    shown = limit;
    draw();
  });
  const note = h("p", { class: "note", hidden: !table.note }), body = h("div", {});
  const box = h("div", { class: "sheet" }, note, count >= FILTERED_FROM ? filter.box : null, body);
  let by = -1, up = true, shown = limit;
  const heading = (words, i) => {
    const button = h("button", { type: "button" }, say(words));
    button.addEventListener("click", () => {
      up = by === i ? !up : true;
      by = i;
      draw();
      box.querySelectorAll("thead button")[i].focus();
    });
    // On paper the words stand in place of the button: Chromium leaves buttons out of headings that it repeats.
    return h("th", { scope: "col", "data-words": say(words), class: table.numeric[i] ? "n" : "", ...(by === i ? { "aria-sort": up ? "ascending" : "descending" } : {}) }, button);
  };
  const line = (row) => h("tr", {}, ...table.columns.map((column, i) => cellOf(column, row, table.numeric[i], say(table.head[i]))));
  function draw() {
    const matching = matchingRows(table, count, filter.field.value);
    const rows = by < 0 ? matching : sortedRows(matching, table.columns[by], up);
    const grid = h("table", { class: "sortable", id: `table-${table.key}` },
      h("thead", {}, h("tr", {}, ...table.head.map(heading))), h("tbody", {}, ...rows.slice(0, shown).map(line)));
    const more = h("button", { type: "button", class: "more", hidden: rows.length <= shown }, `${t("more_rows")} (${grouped(rows.length)})`);
    more.addEventListener("click", showAll);
    if (table.note) note.textContent = say(table.note);
    filter.tell(rows.length, count);
    body.replaceChildren(h("div", { class: "scroll", tabIndex: 0, role: "region", "aria-label": table.title ? say(table.title) : table.key }, grid), more);
  }
  function showAll() {
    shown = count;
    draw();
  }
  window.addEventListener("beforeprint", () => box.isConnected && count > shown && box.offsetParent && showAll());
  return { element: box, draw, count, title: table.title };
}

document.addEventListener("click", (event) => {
  const link = event.target.closest && event.target.closest("[data-compound]");
  if (link) showCompound(Number(link.dataset.compound));
});

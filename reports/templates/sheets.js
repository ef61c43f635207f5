// Sheets: one thing at a time to look at or print, each beginning a page; a view of sheets has one or more kinds.
const PAPERS = ["A4", "A3"];
const sheetViews = new Set(); // keys of the views made of sheets
let paper = PAPERS[0];

/** Facts over a table: pairs of words and value. */
function facts(pairs) {
  return h("dl", { class: "facts" }, ...pairs.filter(Boolean).map(([words, value]) => h("div", {}, h("dt", {}, words), h("dd", {}, value))));
}

/** A table that repeats its heading on every page, or printed in two columns, on every column. rows: elements; head: [text, is numeric] each. */
function sheetTable(title, head, rows, { foot = null, style = "", twoColumns = false } = {}) {
  const running = h("tr", { class: "running", "aria-hidden": "true" }, h("td", { colSpan: head.length }, title));
  const names = h("tr", {}, ...head.map(([text, numeric]) => h("th", { scope: "col", class: numeric ? "n" : "" }, text)));
  const table = h("table", { class: style }, h("caption", { class: "unseen" }, title), h("thead", {}, running, names), h("tbody", {}, ...rows), foot ? h("tfoot", {}, foot) : null);
  return h("div", { class: `scroll${twoColumns ? " two-columns" : ""}`, tabIndex: 0, role: "region", "aria-label": title }, table);
}

/** A row of cells: texts, numbers already written, or elements; `numeric` says which stand to the right. */
function sheetRow(cells, numeric, properties = {}) {
  return h("tr", properties, ...cells.map((cell, i) => h("td", numeric[i] ? { class: "n" } : {}, cell === null ? "" : cell)));
}

/** A whole number with its sign before the thousands. */
const withSign = (value, plus = "") => (value === null ? "—" : `${value < 0 ? "−" : plus}${grouped(Math.abs(value))}`);
const time = (minute) => h("span", { class: "time" }, clock(minute));
/** An id that stays on its line, unless it is too long for any. */
const short = (text) => (text.length > 12 ? text : h("span", { class: "time" }, text));
const compoundLink = (i) => h("button", { type: "button", class: "link", "data-compound": String(i) }, nameOf(i));
const month = () => (data.visits.days[0] || "").slice(0, 7);
const titleOf = () => document.querySelector(`h1 [lang="${lang()}"]`).textContent;

/** What is printed for one item: a heading, who made it for when, and the kind's own content. */
function paperOf(kind, item) {
  const [title, ...content] = kind.draw(item.id);
  return h("article", { class: `leaf${kind.wide ? " wide" : ""}${kind.runs ? " runs" : ""}`, "aria-label": title },
    h("header", {}, h("h3", {}, title), h("p", { class: "of" }, [titleOf(), month()].filter(Boolean).join(" · "))), ...content.filter(Boolean));
}

/**
 * A view of sheets. kinds: [{key, words, items(): [{id, label, group}], draw(id): [title, ...elements], wide, runs}].
 * Controls go before the sheet; `sheet` and `item` in the address say which is shown. A `wide` kind is printed across; the sheets of
 * one that `runs` follow each other without a new page for each.
 */
function sheetsView(key, kinds) {
  sheetViews.add(key);
  let box, kind, items, shownItem, drawnFor = "";
  const controls = {};
  const wanted = () => kinds.find((one) => one.key === address().get("sheet")) || kinds[0];

  function choose(changes) {
    navigate({ view: key, ...changes });
  }

  function build() {
    controls.kinds = kinds.map((one) => {
      const button = h("button", { type: "button", "data-sheet": one.key });
      button.addEventListener("click", () => choose({ sheet: one.key, item: null }));
      return button;
    });
    controls.pick = h("select", { id: `${key}-item` });
    controls.pick.addEventListener("change", () => choose({ sheet: kind.key, item: controls.pick.value }));
    controls.before = step(-1, "‹");
    controls.after = step(1, "›");
    controls.paper = h("select", { id: `${key}-paper` }, ...PAPERS.map((name) => h("option", { value: name }, name)));
    controls.paper.addEventListener("change", () => {
      paper = controls.paper.value;
      setPaper();
    });
    controls.one = h("button", { type: "button", class: "print-one" });
    controls.one.addEventListener("click", () => window.print());
    controls.all = h("button", { type: "button", class: "print-all" });
    controls.all.addEventListener("click", printAll);
    controls.pickWords = h("label", { for: `${key}-item` });
    controls.paperWords = h("label", { for: `${key}-paper` });
    controls.picking = h("span", { class: "picking" }, controls.pickWords, controls.before, controls.pick, controls.after);
    controls.group = h("div", { class: "kinds", role: "group" }, ...controls.kinds);
    controls.printing = h("span", { class: "printing" }, controls.paperWords, controls.paper, controls.one, controls.all);
    controls.papers = h("div", { class: "papers" });
    box.replaceChildren(
      h("div", { class: "filters sheet-bar" }, kinds.length > 1 ? controls.group : null, controls.picking,
        controls.printing),
      controls.papers);
  }

  function step(by, text) {
    const button = h("button", { type: "button" }, text);
    button.addEventListener("click", () => {
      const at = items.findIndex((item) => item.id === shownItem.id) + by;
      if (items[at]) choose({ sheet: kind.key, item: items[at].id });
    });
    return button;
  }

  function label() {
    kinds.forEach((one, i) => (controls.kinds[i].textContent = t(one.words)));
    controls.kinds.forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.sheet === kind.key)));
    controls.group.setAttribute("aria-label", t("sheet_kind"));
    controls.pickWords.textContent = t("sheet_pick");
    controls.paperWords.textContent = t("sheet_paper");
    controls.paper.value = paper;
    controls.one.textContent = t("sheet_print");
    controls.all.textContent = `${t("sheet_print_all")} (${items.length})`;
    controls.before.setAttribute("aria-label", t("sheet_before"));
    controls.after.setAttribute("aria-label", t("sheet_after"));
    controls.picking.hidden = controls.printing.hidden = !items.length;
    controls.all.hidden = items.length < 2;
    fillItems();
  }

  function fillItems() {
    const groups = new Map();
    for (const item of items) groups.set(item.group || "", [...(groups.get(item.group || "") || []), h("option", { value: item.id }, item.label)]);
    controls.pick.replaceChildren(...[...groups].flatMap(([name, options]) => (name ? [h("optgroup", { label: name }, ...options)] : options)));
    if (shownItem) controls.pick.value = shownItem.id;
    const at = items.indexOf(shownItem);
    controls.before.disabled = at <= 0;
    controls.after.disabled = at < 0 || at === items.length - 1;
  }

  function draw() {
    kind = wanted();
    items = kind.items();
    shownItem = items.find((item) => item.id === address().get("item")) || items[0];
    label();
    const content = shownItem ? paperOf(kind, shownItem) : h("p", { class: "hint" }, t("sheet_none"));
    controls.papers.replaceChildren(content);
    setPaper();
    drawnFor = String([kind.key, shownItem && shownItem.id, lang()]);
  }

  function setPaper() {
    controls.papers.dataset.paper = paper;
  }

  function printAll() {
    const all = document.createDocumentFragment();
    for (const item of items) all.append(paperOf(kind, item));
    controls.papers.replaceChildren(all);
    window.addEventListener("afterprint", draw, { once: true });
    window.print();
  }

  section(key, {
    start(element) {
      box = element.querySelector(".sheets");
      if (box) build();
    },
    redraw() {
      if (box) draw();
    },
    shown() {
      if (!box) return;
      const now = wanted(), item = address().get("item");
      if (drawnFor !== String([now.key, item || (shownItem && kind === now ? shownItem.id : ""), lang()])) draw();
    },
  });
}

window.addEventListener("beforeprint", () => document.body.classList.toggle("print-sheets", sheetViews.has(current)));

// A map in a box: the canvas, the labels over it, and how it is moved. Several maps of a page may be linked.
const toScreen = ({ view }, x, y) => [(x - view.x) / view.k + view.width / 2, (y - view.y) / view.k + view.height / 2];
const toMap = ({ view }, px, py) => [view.x + (px - view.width / 2) * view.k, view.y + (py - view.height / 2) * view.k];
const PAPER_SHARP = 3; // dots a pixel in print

/** What a map draws, from the blocks `core` and `map`. */
function mapModel(shapes, { x, y, households }, contracts, isOut) {
  const contractIn = new Array(x.length).fill(-1);
  contracts.forEach(([, , members], k) => members.forEach((i) => (contractIn[i] = k)));
  const paths = (of) => Object.entries(of).map(([kind, d]) => [kind, new Path2D(d)]);
  return {
    box: data.box, x, y, households, isOut, contractOf: contractIn, contracts,
    sizes: households.map(sizeOf), order: [...x.keys()].sort((a, b) => households[b] - households[a]),
    streets: paths(shapes.streets), walls: paths(shapes.walls),
    areas: shapes.areas.map(([d, tint]) => ({ path: new Path2D(d), tint })),
    depots: shapes.depots, stations: shapes.stations, offices: shapes.offices,
  };
}

/**
 * Put a map into an empty box. `picked(i)` is called with the compound that is clicked, -1 for none; `moved(map)` after
 * each change of view; `tip(i)` gives the text beside the pointer.
 */
function createMap(box, model, { label, theme, picked = () => {}, moved = () => {}, tip = nameOf }) {
  const map = {
    box, model, theme, picked, moved, tip, lines: [], rings: [], selected: -1, pending: false,
    layers: new Set(LAYERS.map(([name]) => name).concat("labels")),
    view: { x: 0, y: 0, k: 1, width: 1, height: 1 }, fit: { x: 0, y: 0, k: 1 },
    canvas: h("canvas", { class: "plan", tabIndex: 0, role: "application", "data-aria": label, "aria-label": t(label) }),
    sheet: document.createElement("canvas"), marks: s("svg", { class: "marks", "aria-hidden": "true" }),
    bubble: h("div", { class: "tip", hidden: true }), scale: h("div", { class: "scalebar" }, h("i"), h("span")),
  };
  const button = (key, text, act) => {
    const made = h("button", { type: "button", "data-aria": key, "aria-label": t(key) }, text);
    made.addEventListener("click", act);
    return made;
  };
  const zooms = h("div", { class: "zoom" }, button("zoom_in", "+", () => zoomBy(map, 0.6)), button("zoom_out", "−", () => zoomBy(map, 1 / 0.6)),
    button("zoom_all", "⤢", () => zoomAll(map)));
  box.replaceChildren(map.canvas, map.marks, map.bubble, zooms, map.scale);
  listenToPointers(map);
  listenToKeys(map);
  listenToPaper(map);
  new ResizeObserver(() => measure(map)).observe(box);
  measure(map);
  return map;
}

function drawMap(map, sharp = Math.max(1, window.devicePixelRatio || 1)) {
  map.pending = false;
  map.box.dataset.at = [map.view.x, map.view.y, map.view.k].map((value) => value.toFixed(2)).join(" ");
  drawCanvas(map, sharp);
  drawMarks(map);
}

function redraw(map) {
  if (map.pending) return;
  map.pending = true;
  requestAnimationFrame(() => map.pending && drawMap(map));
}

function measure(map) {
  if (root.classList.contains("paper")) return;
  const { view, fit } = map, area = map.box.getBoundingClientRect();
  if (area.width < 50 || area.height < 50) return;
  const first = view.width === 1, wasFit = view.k === fit.k;
  [view.width, view.height] = [area.width, area.height];
  map.marks.setAttribute("viewBox", `0 0 ${view.width} ${view.height}`);
  const [x, y, width, height] = map.model.box;
  Object.assign(fit, { k: Math.max(width / view.width, height / view.height), x: x + width / 2, y: y + height / 2 });
  if (first || wasFit) Object.assign(view, fit);
  redraw(map);
}

function changed(map) {
  redraw(map);
  map.moved(map);
}

function zoomAll(map) {
  Object.assign(map.view, map.fit);
  changed(map);
}

/** Zoom by a factor; the place under (px, py) stays where it is. */
function zoomBy(map, factor, px = map.view.width / 2, py = map.view.height / 2) {
  const { view, fit } = map, [x, y] = toMap(map, px, py);
  view.k = Math.min(fit.k * 3, Math.max(0.15, view.k * factor));
  view.x = x - (px - view.width / 2) * view.k;
  view.y = y - (py - view.height / 2) * view.k;
  changed(map);
}

function panBy(map, dx, dy) {
  map.view.x -= dx * map.view.k;
  map.view.y -= dy * map.view.k;
  changed(map);
}

function goTo(map, x, y, k) {
  Object.assign(map.view, { x, y, k: Math.min(map.view.k, k) });
  changed(map);
}

/** Let maps move together. */
function linkMaps(maps) {
  for (const map of maps) {
    map.moved = ({ view: { x, y, k } }) => maps.forEach((other) => other !== map && (Object.assign(other.view, { x, y, k }), redraw(other)));
  }
}

function nearest(map, px, py, within) {
  let best = -1, least = within;
  for (let i = 0; i < map.model.x.length; i++) {
    const [x, y] = toScreen(map, map.model.x[i], map.model.y[i]), apart = Math.hypot(x - px, y - py);
    if (apart < least) [best, least] = [i, apart];
  }
  return map.layers.has("compounds") ? best : -1;
}

const KEYS = {
  ArrowLeft: (map) => panBy(map, 60, 0), ArrowRight: (map) => panBy(map, -60, 0), ArrowUp: (map) => panBy(map, 0, 60), ArrowDown: (map) => panBy(map, 0, -60),
  "+": (map) => zoomBy(map, 0.75), "=": (map) => zoomBy(map, 0.75), "-": (map) => zoomBy(map, 1 / 0.75), _: (map) => zoomBy(map, 1 / 0.75), 0: zoomAll,
  Enter: (map) => map.picked(nearest(map, map.view.width / 2, map.view.height / 2, Infinity)), Escape: (map) => map.picked(-1),
};

function listenToKeys(map) {
  map.canvas.addEventListener("keydown", (event) => {
    if (!KEYS[event.key] || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    KEYS[event.key](map);
  });
}

/** Drag with one pointer, pinch with two; a press that hardly moves is a click. */
function listenToPointers(map) {
  const held = new Map(), { canvas } = map;
  let travelled = 0;
  const at = (event) => {
    const area = canvas.getBoundingClientRect();
    return [event.clientX - area.left, event.clientY - area.top];
  };
  canvas.addEventListener("pointerdown", (event) => {
    held.set(event.pointerId, at(event));
    canvas.setPointerCapture(event.pointerId);
    if (held.size === 1) travelled = 0;
  });
  canvas.addEventListener("pointermove", (event) => {
    const before = held.get(event.pointerId), now = at(event);
    if (!before) return showTip(map, event, now);
    const dx = now[0] - before[0], dy = now[1] - before[1];
    travelled += Math.abs(dx) + Math.abs(dy);
    if (held.size === 2) {
      const other = [...held].find(([id]) => id !== event.pointerId)[1];
      const apart = (a) => Math.max(10, Math.hypot(a[0] - other[0], a[1] - other[1]));
      zoomBy(map, apart(before) / apart(now), (now[0] + other[0]) / 2, (now[1] + other[1]) / 2);
      panBy(map, dx / 2, dy / 2);
    } else if (travelled > 4) {
      canvas.classList.add("drag");
      map.bubble.hidden = true;
      panBy(map, dx, dy);
    }
    held.set(event.pointerId, now);
  });
  const release = (event) => {
    const was = held.delete(event.pointerId);
    canvas.classList.remove("drag");
    if (was && event.type === "pointerup" && travelled <= 4 && held.size === 0) map.picked(nearest(map, ...at(event), 16));
  };
  canvas.addEventListener("pointerup", release);
  canvas.addEventListener("pointercancel", release);
  canvas.addEventListener("pointerleave", () => (map.bubble.hidden = true));
  canvas.addEventListener("wheel", (event) => {
    event.preventDefault();
    const pixels = event.deltaMode === 1 ? event.deltaY * 24 : event.deltaY;
    zoomBy(map, Math.exp(Math.max(-240, Math.min(240, pixels)) * 0.0022), ...at(event));
  }, { passive: false });
}

function showTip(map, event, [px, py]) {
  const { bubble, view } = map, i = event.pointerType === "mouse" ? nearest(map, px, py, 10) : -1;
  map.canvas.classList.toggle("over", i >= 0);
  bubble.hidden = i < 0;
  if (i < 0) return;
  bubble.textContent = map.tip(i);
  bubble.style.left = `${Math.max(4, Math.min(px + 12, view.width - bubble.offsetWidth - 6))}px`;
  bubble.style.top = `${Math.max(4, py - bubble.offsetHeight - 6)}px`;
}

/** Paper is light and finer than a screen. */
function listenToPaper(map) {
  const inColours = (paper) => {
    root.classList.toggle("paper", paper);
    palette.clear();
    if (map.box.isConnected && map.view.width > 1) drawMap(map, paper ? PAPER_SHARP : undefined);
  };
  window.addEventListener("beforeprint", () => inColours(true));
  window.addEventListener("afterprint", () => inColours(false));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => inColours(false));
}

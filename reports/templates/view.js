// The map's view: the middle (x, y) in metres and k, metres a screen pixel. Everything on the map follows from it.
const plan = $("plan");
const view = { x: 0, y: 0, k: 1, width: 1, height: 1 };
const fit = { k: 1, x: 0, y: 0 };
const watchers = [];
let selected = -1; // position of the compound whose card is open
let pending = false;

const toScreen = (x, y) => [(x - view.x) / view.k + view.width / 2, (y - view.y) / view.k + view.height / 2];
const toMap = (px, py) => [view.x + (px - view.width / 2) * view.k, view.y + (py - view.height / 2) * view.k];

/** Circles grow slowly as the map is zoomed in, and start smaller in a narrow window. */
function dotScale() {
  return Math.min(1, Math.max(0.6, view.width / 800)) * Math.min(2.4, Math.max(0.9, (fit.k / view.k) ** 0.4));
}

function draw() {
  pending = false;
  const width = view.width * view.k, height = view.height * view.k;
  plan.setAttribute("viewBox", `${view.x - width / 2} ${view.y - height / 2} ${width} ${height}`);
  plan.style.setProperty("--k", `${view.k}px`);
  plan.style.setProperty("--d", `${view.k * dotScale()}px`);
  for (const watch of watchers) watch();
}

function redraw() {
  if (!pending) {
    pending = true;
    requestAnimationFrame(draw);
  }
}

function measure() {
  const box = plan.getBoundingClientRect();
  if (box.width < 50 || box.height < 50) return;
  const first = view.width === 1;
  const wasFit = view.k === fit.k;
  view.width = box.width;
  view.height = box.height;
  const [x, y, width, height] = data.box;
  fit.k = Math.max(width / view.width, height / view.height);
  fit.x = x + width / 2;
  fit.y = y + height / 2;
  if (first || wasFit) zoomAll();
  redraw();
}

function zoomAll() {
  Object.assign(view, { x: fit.x, y: fit.y, k: fit.k });
  redraw();
}

/** Zoom by a factor; the map point under (px, py) stays where it is. */
function zoomBy(factor, px = view.width / 2, py = view.height / 2) {
  const [x, y] = toMap(px, py);
  view.k = Math.min(fit.k * 3, Math.max(0.15, view.k * factor));
  view.x = x - (px - view.width / 2) * view.k;
  view.y = y - (py - view.height / 2) * view.k;
  redraw();
}

function panBy(dx, dy) {
  view.x -= dx * view.k;
  view.y -= dy * view.k;
  redraw();
}

function goTo(x, y, k) {
  Object.assign(view, { x, y, k: Math.min(view.k, k) });
  redraw();
}

const KEYS = {
  ArrowLeft: () => panBy(60, 0), ArrowRight: () => panBy(-60, 0), ArrowUp: () => panBy(0, 60), ArrowDown: () => panBy(0, -60),
  "+": () => zoomBy(0.75), "=": () => zoomBy(0.75), "-": () => zoomBy(1 / 0.75), _: () => zoomBy(1 / 0.75), 0: zoomAll,
};

/** Drag with one pointer, pinch with two; a press that hardly moves is a click. */
function listenToPointers(onClick) {
  const held = new Map();
  let moved = 0;
  const at = (event) => {
    const box = plan.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  plan.addEventListener("pointerdown", (event) => {
    held.set(event.pointerId, at(event));
    plan.setPointerCapture(event.pointerId);
    if (held.size === 1) moved = 0;
  });
  plan.addEventListener("pointermove", (event) => {
    const before = held.get(event.pointerId);
    if (!before) return;
    const now = at(event);
    const dx = now[0] - before[0], dy = now[1] - before[1];
    moved += Math.abs(dx) + Math.abs(dy);
    if (held.size === 2) {
      const other = [...held].find(([id]) => id !== event.pointerId)[1];
      const apart = (a) => Math.max(10, Math.hypot(a[0] - other[0], a[1] - other[1]));
      zoomBy(apart(before) / apart(now), (now[0] + other[0]) / 2, (now[1] + other[1]) / 2);
      panBy(dx / 2, dy / 2);
    } else if (moved > 4) {
      plan.classList.add("drag");
      panBy(dx, dy);
    }
    held.set(event.pointerId, now);
  });
  const release = (event) => {
    const was = held.delete(event.pointerId);
    plan.classList.remove("drag");
    if (was && event.type === "pointerup" && moved <= 4 && held.size === 0) onClick(...at(event));
  };
  plan.addEventListener("pointerup", release);
  plan.addEventListener("pointercancel", release);
}

function startView(onClick) {
  listenToPointers(onClick);
  plan.addEventListener("wheel", (event) => {
    event.preventDefault();
    const box = plan.getBoundingClientRect();
    const pixels = event.deltaMode === 1 ? event.deltaY * 24 : event.deltaY;
    zoomBy(Math.exp(Math.max(-240, Math.min(240, pixels)) * 0.0022), event.clientX - box.left, event.clientY - box.top);
  }, { passive: false });
  plan.addEventListener("keydown", (event) => {
    if (KEYS[event.key] && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      KEYS[event.key]();
    }
  });
  $("zoom-in").addEventListener("click", () => zoomBy(0.6));
  $("zoom-out").addEventListener("click", () => zoomBy(1 / 0.6));
  $("zoom-all").addEventListener("click", zoomAll);
  new ResizeObserver(measure).observe(plan);
  measure();
}

// Labels, arrows and the scale bar, drawn in screen pixels over the map. Labels are placed greedily, most important
// first; one that would touch another is moved aside or left out, so no two labels ever overlap.
const marks = $("marks");
const widthOf = (text, size) => [...text].reduce((sum, letter) => sum + (letter.codePointAt(0) > 0x2e7f ? size : size * 0.6), 0);

const anchors = {
  areas: data.contracts.map(([id, , members]) => {
    const x = members.reduce((sum, i) => sum + compounds.x[i], 0) / Math.max(1, members.length);
    const y = members.reduce((sum, i) => sum + compounds.y[i], 0) / Math.max(1, members.length);
    return { text: id, x, y, weight: members.reduce((sum, i) => sum + compounds.households[i], 0), n: members.length };
  }).filter((anchor) => anchor.n),
  districts: data.subdistricts.map((text, j) => {
    const mine = [...compounds.id.keys()].filter((i) => subdistrictOf(i) === j);
    const mean = (values) => mine.reduce((sum, i) => sum + values[i], 0) / mine.length;
    return mine.length ? { text, x: mean(compounds.x), y: mean(compounds.y), weight: mine.length } : null;
  }).filter(Boolean),
  compounds: [...compounds.id.keys()].map((i) => ({ i, text: nameOf(i), x: compounds.x[i], y: compounds.y[i], weight: compounds.households[i] })),
};
for (const list of Object.values(anchors)) list.sort((a, b) => b.weight - a.weight);

function collides(box, boxes) {
  return boxes.some((other) => box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3]);
}

const AROUND = [[0, 0], [0, -1], [0, 1], [1, 0], [-1, 0], [1, -1], [-1, 1], [1, 1], [-1, -1]];

/** First free place of a label among those around its anchor; null when all are taken or off the map. */
function place(anchor, width, height, kind, taken, dots) {
  const [x, y] = toScreen(anchor.x, anchor.y);
  for (const [right, down] of kind.centre ? AROUND : AROUND.slice(1)) {
    const cx = x + right * (width / 2 + kind.by), cy = y + down * (height / 2 + kind.by);
    const box = [cx - width / 2 - 2, cy - height / 2 - 2, cx + width / 2 + 2, cy + height / 2 + 2];
    if (box[0] < 2 || box[1] < 2 || box[2] > view.width - 2 || box[3] > view.height - 2) continue;
    if (collides(box, taken) || collides(box, dots)) continue;
    taken.push(box);
    return [cx, cy];
  }
  return null;
}

const KINDS = [
  { list: "districts", when: () => view.k > 2.2, size: 17, centre: true, by: 10, style: "big label" },
  { list: "areas", when: () => layerOn("areas"), size: 11, centre: true, by: 12, style: "code label" },
  { list: "compounds", when: () => view.k < 1.9 && layerOn("compounds"), size: 11, centre: false, by: 8, style: "small label" },
];

/** Boxes of the compounds' circles and the depots in the window: labels keep off them. */
function dotBoxes() {
  const reach = 3 * dotScale();
  const sizeOf = (households) => (households >= 800 ? 2.4 * reach : households >= 200 ? 1.5 * reach : reach);
  const circles = layerOn("compounds") ? [...compounds.id.keys()].map((i) => [compounds.x[i], compounds.y[i], sizeOf(compounds.households[i])]) : [];
  const squares = layerOn("depots") ? [...data.routes.depots, ...data.routes.stations].map(([x, y]) => [x, y, 5]) : [];
  return [...circles, ...squares].map(([x, y, r]) => [...toScreen(x, y), r])
    .filter(([x, y]) => x > -20 && y > -20 && x < view.width + 20 && y < view.height + 20)
    .map(([x, y, r]) => [x - r, y - r, x + r, y + r]);
}

function drawLabels(into, taken) {
  const dots = dotBoxes();
  const drawOne = (anchor, kind) => {
    const [x, y] = toScreen(anchor.x, anchor.y);
    if (x < 0 || y < 0 || x > view.width || y > view.height) return;
    const at = place(anchor, widthOf(anchor.text, kind.size) + 4, kind.size + 3, kind, taken, dots);
    if (at) into.append(s("text", { class: kind.style, x: at[0], y: at[1] }, anchor.text));
  };
  if (selected >= 0) {
    drawOne({ text: nameOf(selected), x: compounds.x[selected], y: compounds.y[selected] }, { ...KINDS[2], by: 14, size: 12, style: "picked" });
  }
  for (const kind of KINDS.filter(({ when }) => when())) {
    for (const anchor of anchors[kind.list]) if (anchor.i !== selected) drawOne(anchor, kind);
  }
}

/** Arrowheads about every 80 pixels along the shown trips, inside the window only. */
function drawArrows(into) {
  for (const { steps, tint } of shown.trips) {
    let since = 50;
    for (const [x1, y1, x2, y2] of steps) {
      const length = Math.hypot(x2 - x1, y2 - y1) / view.k;
      since += length;
      const [px, py] = toScreen((x1 + x2) / 2, (y1 + y2) / 2);
      if (since < 80 || length < 7 || px < 0 || py < 0 || px > view.width || py > view.height) continue;
      since = 0;
      const angle = (Math.atan2(y2 - y1, x2 - x1) * 180) / Math.PI;
      into.append(s("path", { class: `arrow r${tint}`, d: "M6 0L-4 -4.5L-2 0L-4 4.5Z", transform: `translate(${px} ${py}) rotate(${angle})` }));
      if (into.childElementCount > 900) return;
    }
  }
}

function drawScale() {
  const metres = [20, 50, 100, 200, 500, 1000, 2000, 5000, 10000].filter((m) => m / view.k <= 130).pop() || 20;
  const [bar, text] = $("scale").children;
  bar.style.width = `${metres / view.k}px`;
  text.textContent = metres >= 1000 ? `${metres / 1000} km` : `${metres} m`;
}

function layerOn(name) {
  const box = document.querySelector(`[data-layer="${name}"]`);
  return !box || box.checked;
}

function drawMarks() {
  const group = s("g", {});
  const corner = [[view.width - 56, 0, view.width, 122], [0, view.height - 40, 150, view.height]];
  if (layerOn("routes")) drawArrows(group);
  if (layerOn("labels")) drawLabels(group, corner);
  marks.replaceChildren(group);
  drawScale();
}

function startLayers() {
  for (const box of document.querySelectorAll("[data-layer]")) {
    const apply = () => {
      const layer = $(`layer-${box.dataset.layer}`);
      if (layer) layer.style.display = box.checked ? "" : "none";
      redraw();
    };
    box.addEventListener("change", apply);
    apply();
  }
  watchers.push(drawMarks);
}

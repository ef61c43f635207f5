// Labels, arrows and the scale bar, drawn in screen pixels over the map. Labels are placed greedily, most important
// first; one that would touch another is moved aside or left out, so no two labels ever overlap.
const widthOf = (text, size) => [...text].reduce((sum, letter) => sum + (letter.codePointAt(0) > 0x2e7f ? size : size * 0.6), 0);
const MOST_SMALL = 1500; // compounds in sight whose names are tried
const MOST_ARROWS = 900;
const CROWDED = 40; // from so many subdistricts on their names wait for a closer look

/** What can be labelled: subdistricts, contracts and compounds, the most important first. */
function anchorsOf({ x, y, households, contracts }) {
  const mean = (values, members) => members.reduce((sum, i) => sum + values[i], 0) / members.length;
  const all = [...x.keys()];
  const lists = {
    areas: contracts.map(([id, , members]) => ({ text: id, members, weight: members.reduce((sum, i) => sum + households[i], 0) })),
    districts: data.subdistricts.map((text, j) => ({ text, members: all.filter((i) => subdistrictOf(i) === j) })).map((anchor) => ({ ...anchor, weight: anchor.members.length })),
  };
  for (const [kind, list] of Object.entries(lists)) {
    lists[kind] = list.filter(({ members }) => members.length).map(({ text, members, weight }) => ({ text, weight, x: mean(x, members), y: mean(y, members) }));
  }
  lists.compounds = all.map((i) => ({ i, text: nameOf(i), x: x[i], y: y[i], weight: households[i] }));
  for (const list of Object.values(lists)) list.sort((a, b) => b.weight - a.weight);
  return lists;
}

const collides = (box, boxes) => boxes.some((other) => box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3]);
const AROUND = [[0, 0], [0, -1], [0, 1], [1, 0], [-1, 0], [1, -1], [-1, 1], [1, 1], [-1, -1]];
const FARTHER = [1, 1.8, 2.6, 3.4].flatMap((by) => AROUND.slice(by === 1 ? 0 : 1).map(([right, down]) => [right * by * 0.7, down * by]));

/** First free place of a label among those around its anchor, of a name that must be read even over circles; else null. */
function place(map, anchor, width, height, kind, taken, dots) {
  const [x, y] = toScreen(map, anchor.x, anchor.y);
  const tried = kind.must ? [...FARTHER.map((at) => [...at, dots]), ...AROUND.map((at) => [...at, []])] : (kind.centre ? AROUND : AROUND.slice(1)).map((at) => [...at, dots]);
  for (const [right, down, kept] of tried) {
    const cx = x + right * (width / 2 + kind.by), cy = y + down * (height / 2 + kind.by);
    const box = [cx - width / 2 - 2, cy - height / 2 - 2, cx + width / 2 + 2, cy + height / 2 + 2];
    if (box[0] < 2 || box[1] < 2 || box[2] > map.view.width - 2 || box[3] > map.view.height - 2) continue;
    if (collides(box, taken) || collides(box, kept)) continue;
    taken.push(box);
    return [cx, cy];
  }
  return null;
}

const LABELS = [
  { list: "districts", when: ({ view, fit }) => (data.subdistricts.length > CROWDED ? view.k < fit.k * 0.6 && view.k > 1.9 : view.k > 2.2 || view.k > fit.k * 0.7), size: 17, centre: true, must: true, by: 10, style: "big label" },
  { list: "areas", when: ({ layers, view, model }) => layers.has("areas") && view.k < 60000 / Math.max(1, model.contracts.length) / 100, size: 11, centre: true, by: 12, style: "code label" },
  { list: "compounds", when: ({ view, layers }) => view.k < 1.9 && layers.has("compounds"), size: 11, centre: false, by: 8, style: "small label" },
];

function inSight({ view }, [x, y], margin = 0) {
  return x > -margin && y > -margin && x < view.width + margin && y < view.height + margin;
}

/** Boxes of the circles and the depots in the window: labels keep off them. */
function dotBoxes(map) {
  const { model, layers } = map;
  const circles = layers.has("compounds") ? [...model.x.keys()].map((i) => [model.x[i], model.y[i], radiusOf(map, i)]) : [];
  const squares = layers.has("depots") ? [...model.depots, ...model.stations].map(([x, y]) => [x, y, 5]) : [];
  return [...circles, ...squares].map(([x, y, r]) => [...toScreen(map, x, y), r]).filter((at) => inSight(map, at, 20))
    .slice(0, MOST_SMALL).map(([x, y, r]) => [x - r, y - r, x + r, y + r]);
}

function drawLabels(map, into, taken) {
  const dots = dotBoxes(map), { model, selected } = map;
  const drawOne = (anchor, kind) => {
    if (!inSight(map, toScreen(map, anchor.x, anchor.y))) return;
    const at = place(map, anchor, widthOf(anchor.text, kind.size) + 4, kind.size + 3, kind, taken, dots);
    if (at) into.append(s("text", { class: kind.style, x: at[0], y: at[1] }, anchor.text));
  };
  if (selected >= 0) drawOne({ text: nameOf(selected), x: model.x[selected], y: model.y[selected] }, { ...LABELS[2], by: 14, size: 12, style: "picked label" });
  if (!model.anchors) model.anchors = anchorsOf(model);
  for (const kind of LABELS.filter(({ when }) => when(map))) {
    for (const anchor of model.anchors[kind.list]) if (anchor.i === undefined || anchor.i !== selected) drawOne(anchor, kind);
  }
}

/** Arrowheads about every 80 pixels along the shown lines, and numbers at the stops of a team. */
function drawArrows(map, into) {
  for (const { steps, tint, stops } of map.lines) {
    let since = 50;
    for (const [x1, y1, x2, y2] of steps) {
      const length = Math.hypot(x2 - x1, y2 - y1) / map.view.k, at = toScreen(map, (x1 + x2) / 2, (y1 + y2) / 2);
      since += length;
      if (since < 80 || length < 7 || !inSight(map, at)) continue;
      since = 0;
      const angle = (Math.atan2(y2 - y1, x2 - x1) * 180) / Math.PI;
      into.append(s("path", { class: `arrow r${tint}`, d: "M6 0L-4 -4.5L-2 0L-4 4.5Z", transform: `translate(${at[0]} ${at[1]}) rotate(${angle})` }));
      if (into.childElementCount > MOST_ARROWS) return;
    }
    for (const [x, y, text] of stops || []) {
      const [px, py] = toScreen(map, x, y);
      if (inSight(map, [px, py])) into.append(s("circle", { class: `stop r${tint}`, cx: px, cy: py, r: 8 }), s("text", { class: "number", x: px, y: py }, text));
    }
  }
}

function drawScale({ view, scale }) {
  const metres = [20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000].filter((m) => m / view.k <= 130).pop() || 20;
  const [bar, text] = scale.children;
  bar.style.width = `${metres / view.k}px`;
  text.textContent = metres >= 1000 ? `${metres / 1000} km` : `${metres} m`;
}

function drawMarks(map) {
  const group = s("g", {}), { view } = map;
  const corners = [[view.width - 56, 0, view.width, 122], [0, view.height - 40, 150, view.height]];
  if (map.layers.has("routes")) drawArrows(map, group);
  if (map.layers.has("labels")) drawLabels(map, group, corners);
  map.marks.replaceChildren(group);
  drawScale(map);
}

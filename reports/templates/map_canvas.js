// The map drawn on a canvas, layer by layer; the middle of the view and metres a pixel say where everything lies.
const STREET_WIDTHS = { trunk: 3.6, primary: 3, secondary: 2.3, tertiary: 1.6, residential: 1.1, lane: 0.8 };
const WALLS = {
  road: { colour: "--wall-road", width: 3.4, alpha: 0.7 }, rail: { colour: "--rail", width: 3, dash: [7, 3] },
  water: { colour: "--wall-water", width: 4, alpha: 0.75 }, border: { colour: "--wall", width: 1.6, dash: [8, 4, 1.5, 4] },
};
const RADII = [2.6, 3.2, 4, 5, 6.3, 8, 10];
const AREA_M = 90; // width of the band that joins the members of a contract
const SQUARE_UNDER = 3; // pixels
const MANY = 2000; // from so many compounds on circles lose their rims

const sizeOf = (households) => data.map.sizes.filter((least) => households >= least).length;
const radiusOf = (map, i) => RADII[map.model.sizes[i]] * dotScale(map);

/** Circles grow slowly as the map is zoomed in, and start smaller in a narrow window. */
function dotScale({ view, fit, model }) {
  const crowd = model.x.length > MANY ? 0.45 : model.x.length > 800 ? 0.75 : 1;
  return crowd * Math.min(1, Math.max(0.6, view.width / 800)) * Math.min(2.4 / crowd, Math.max(0.9, (fit.k / view.k) ** 0.4));
}

function strokeLine(ctx, k, path, { colour, width, dash = [], alpha = 1 }) {
  ctx.globalAlpha = alpha;
  ctx.strokeStyle = css(colour);
  ctx.lineWidth = width * k;
  ctx.lineCap = dash.length ? "butt" : "round";
  ctx.setLineDash(dash.map((length) => length * k));
  ctx.stroke(path);
  ctx.setLineDash([]);
  ctx.globalAlpha = 1;
}

function fillArea(ctx, k, area) {
  ctx.lineCap = ctx.lineJoin = "round";
  ctx.strokeStyle = css("--area-edge");
  ctx.lineWidth = AREA_M + 3 * k;
  ctx.stroke(area.path);
  ctx.strokeStyle = ctx.fillStyle = css(`--tint${area.tint}`);
  ctx.lineWidth = AREA_M;
  ctx.stroke(area.path);
  ctx.fill(area.path);
}

/** Areas let the streets show through: drawn whole on a sheet of their own, which is laid on thinly. */
function drawAreas(map, ctx) {
  const { canvas, sheet, view, model } = map;
  const on = map.selected >= 0 ? model.contractOf[map.selected] : -1;
  for (const [picked, alpha] of [[false, 0.55], [true, 0.95]]) {
    const mine = model.areas.filter((_, j) => (j === on) === picked);
    if (!mine.length) continue;
    sheet.width = canvas.width;
    sheet.height = canvas.height;
    const own = sheet.getContext("2d");
    placeView(map, own);
    for (const area of mine) fillArea(own, view.k, area);
    ctx.save();
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.globalAlpha = alpha;
    ctx.drawImage(sheet, 0, 0);
    ctx.restore();
  }
}

function drawStreets(map, ctx) {
  for (const [kind, path] of map.model.streets) strokeLine(ctx, map.view.k, path, { colour: "--street", width: STREET_WIDTHS[kind] || 1 });
}

function drawWalls(map, ctx) {
  for (const [kind, path] of map.model.walls) strokeLine(ctx, map.view.k, path, WALLS[kind] || { colour: "--wall", width: 2.2 });
}

function drawLines(map, ctx) {
  for (const { tint, serving, empty } of map.lines) {
    strokeLine(ctx, map.view.k, empty, { colour: `--r${tint}`, width: 1.5, dash: [4, 4] });
    strokeLine(ctx, map.view.k, serving, { colour: `--r${tint}`, width: 3.6 });
  }
}

function drawSquares(map, ctx, points, colour, size) {
  ctx.fillStyle = css(colour);
  const side = size * map.view.k;
  for (const [x, y] of points) ctx.fillRect(x - side / 2, y - side / 2, side, side);
}

function drawDepots(map, ctx) {
  drawSquares(map, ctx, map.model.depots, "--ink", 9);
  ctx.fillStyle = css("--station");
  for (const [x, y] of map.model.stations) disc(ctx, x, y, 4.7 * map.view.k);
}

function disc(ctx, x, y, r) {
  ctx.beginPath();
  ctx.arc(x, y, r, 0, 2 * Math.PI);
  ctx.fill();
}

/** Compounds, the large ones under the small; what no mode covers is a diamond, told apart without its colour. */
function drawDots(map, ctx) {
  const { model, view, theme } = map, rim = model.x.length < MANY, scale = dotScale(map);
  const margin = 12 * view.k, halfW = (view.width * view.k) / 2 + margin, halfH = (view.height * view.k) / 2 + margin;
  ctx.strokeStyle = css(theme.outlined ? "--dot-edge" : "--halo");
  ctx.lineWidth = (theme.outlined ? 0.7 : 1) * scale * view.k;
  for (const i of model.order) {
    const x = model.x[i], y = model.y[i], r = RADII[model.sizes[i]] * scale * view.k;
    if (Math.abs(x - view.x) > halfW || Math.abs(y - view.y) > halfH) continue;
    ctx.fillStyle = theme.colour(i);
    if (!rim && r < SQUARE_UNDER * view.k && !model.isOut(i)) {
      ctx.fillRect(x - r, y - r, 2 * r, 2 * r); // at this size nobody tells it from a circle, and it is ten times as fast
      continue;
    }
    ctx.beginPath();
    if (model.isOut(i)) {
      const d = r * 1.45;
      ctx.moveTo(x, y - d);
      for (const [dx, dy] of [[d, 0], [0, d], [-d, 0]]) ctx.lineTo(x + dx, y + dy);
      ctx.closePath();
    } else ctx.arc(x, y, r, 0, 2 * Math.PI);
    ctx.fill();
    if (rim) ctx.stroke();
  }
}

function drawPicked(map, ctx) {
  const i = map.selected;
  if (i < 0) return;
  ctx.strokeStyle = css("--ink");
  ctx.lineWidth = 2.5 * map.view.k;
  ctx.beginPath();
  ctx.arc(map.model.x[i], map.model.y[i], (radiusOf(map, i) + 3.5) * map.view.k, 0, 2 * Math.PI);
  ctx.stroke();
}

/** Rings around what is to be noticed, dark on a light rim. */
function drawRings(map, ctx) {
  for (const [colour, width] of [["--halo", 4.2], ["--ring", 2.2]]) {
    ctx.strokeStyle = css(colour);
    ctx.lineWidth = width * map.view.k;
    for (const i of map.rings) {
      ctx.beginPath();
      ctx.arc(map.model.x[i], map.model.y[i], (radiusOf(map, i) + 3) * map.view.k, 0, 2 * Math.PI);
      ctx.stroke();
    }
  }
}

const LAYERS = [
  ["areas", drawAreas], ["streets", drawStreets], ["walls", drawWalls], ["routes", drawLines],
  ["offices", (map, ctx) => drawSquares(map, ctx, map.model.offices, "--office", 6)], ["compounds", drawDots], ["depots", drawDepots],
];

function placeView({ canvas, view }, ctx) {
  const scale = canvas.width / view.width / view.k;
  ctx.setTransform(scale, 0, 0, scale, canvas.width / 2 - view.x * scale, canvas.height / 2 - view.y * scale);
}

/** Draw everything; `sharp` is how many dots a pixel is drawn with. */
function drawCanvas(map, sharp) {
  const { canvas, view } = map, width = Math.round(view.width * sharp), height = Math.round(view.height * sharp);
  if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
  const ctx = canvas.getContext("2d");
  ctx.setTransform(1, 0, 0, 1, 0, 0);
  ctx.fillStyle = css("--land");
  ctx.fillRect(0, 0, width, height);
  placeView(map, ctx);
  for (const [name, paint] of LAYERS) if (map.layers.has(name)) paint(map, ctx);
  drawRings(map, ctx);
  drawPicked(map, ctx);
}

// Charts of the policies: cost against service, the funnel of requests, the ladder of disputes, any two policies.
const POLICY_TINTS = 6;
/** An SVG element with children; null is left out. */
function figureOf(tag, attributes, ...children) {
  const element = s(tag, attributes);
  element.append(...children.filter((child) => child !== null));
  return element;
}
function fillMeasures(select, measures, value) {
  select.replaceChildren(...measures.map((measure, k) => h("option", { value: String(k) }, measureTitle(measure))));
  select.value = value;
  if (select.selectedIndex < 0) select.selectedIndex = 0;
}
const policyTint = (k) => `p${k % POLICY_TINTS}`;
const policyName = (k) => say(data.policy_names[k]);

/** Round steps for an axis from `low` to `high`. */
function axisTicks(low, high) {
  const span = high - low || 1, power = 10 ** Math.floor(Math.log10(span / 6));
  const step = [1, 2, 5, 10].map((k) => k * power).find((size) => span / size <= 7);
  const ticks = [];
  for (let at = Math.ceil(low / step) * step; at <= high + step * 1e-9; at += step) ticks.push(Number(at.toPrecision(12)));
  return { ticks, digits: Math.max(0, Math.min(4, Math.ceil(-Math.log10(step) - 1e-9))) };
}

const measureTitle = (measure) => `${say(measure.title)}${say(measure.unit) ? ` (${say(measure.unit)})` : ""}`;

/** Policies that no other one beats in both measures; `cost` is better when less unless it says otherwise. */
function undominated(cost, service) {
  const known = cost.mean.map((_, k) => k).filter((k) => cost.mean[k] !== null && service.mean[k] !== null);
  const worth = (measure, k) => measure.better * measure.mean[k];
  return known.filter((k) => !known.some((j) => j !== k && worth(cost, j) >= worth(cost, k) && worth(service, j) >= worth(service, k) && (worth(cost, j) > worth(cost, k) || worth(service, j) > worth(service, k))));
}

const LABEL_PX = 13;
const textWidth = (text) => [...text].reduce((sum, letter) => sum + (letter.codePointAt(0) > 0x2e7f ? LABEL_PX : LABEL_PX * 0.56), 0);

/** A name in as few lines as `room` pixels take, broken at blanks, or anywhere in Chinese. */
function linesOf(text, room) {
  const lines = [""];
  for (const piece of text.match(/[\u2e80-\uffff]|[^\s\u2e80-\uffff]+\s*|\s+/g) || []) {
    if (lines.at(-1) && textWidth(lines.at(-1) + piece.trimEnd()) > room) lines.push("");
    lines.push(lines.pop() + piece);
  }
  return lines.map((line) => line.trimEnd());
}

/** Where the name of the point (cx, cy) stands, off the `taken` boxes and inside the plot: {x, y, anchor, lines}. */
function labelPlace(text, cx, cy, [left, top, right, bottom], taken) {
  const places = [[1, -1], [-1, -1], [1, 1], [-1, 1]].map(([side, down]) => {
    const room = Math.max(60, (side > 0 ? right - cx : cx - left) - 12), lines = linesOf(text, room);
    const width = Math.max(...lines.map(textWidth)), height = lines.length * (LABEL_PX + 3);
    const x = cx + side * 11, y = down < 0 ? cy - 9 - height : cy + 9;
    const box = [side > 0 ? x : x - width, y, side > 0 ? x + width : x, y + height];
    const over = taken.filter((other) => box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3]).length;
    const out = box[0] < left - 1 || box[2] > right + 1 || box[1] < top || box[3] > bottom;
    return { x, y: y + LABEL_PX, anchor: side > 0 ? "start" : "end", lines, box, cost: 10 * over + 20 * out + lines.length };
  });
  const best = places.reduce((one, other) => (other.cost < one.cost ? other : one));
  taken.push(best.box);
  return best;
}

function frontierChart(cost, service, width) {
  const height = width < 600 ? 360 : 420, [left, top, right, bottom] = [66, 16, 16, 52];
  const known = cost.mean.map((_, k) => k).filter((k) => cost.mean[k] !== null && service.mean[k] !== null);
  const range = (measure) => {
    const lows = known.map((k) => measure.mean[k] - measure.half[k]), highs = known.map((k) => measure.mean[k] + measure.half[k]);
    const low = Math.min(...lows), high = Math.max(...highs), pad = (high - low || Math.abs(high) || 1) * 0.12;
    return [low - pad, high + pad];
  };
  const [x0, x1] = range(cost), [y0, y1] = range(service);
  const x = (value) => left + ((value - x0) / (x1 - x0)) * (width - left - right);
  const y = (value) => height - bottom - ((value - y0) / (y1 - y0)) * (height - top - bottom);
  const best = undominated(cost, service).sort((a, b) => cost.mean[a] - cost.mean[b]);
  const across = axisTicks(x0, x1), up = axisTicks(y0, y1), shownAcross = across.ticks.filter((_, k) => width > 600 || k % 2 === 0);
  const taken = known.map((k) => [x(cost.mean[k]) - 7, y(service.mean[k]) - 7, x(cost.mean[k]) + 7, y(service.mean[k]) + 7]);
  const marks = known.map((k) => {
    const [cx, cy] = [x(cost.mean[k]), y(service.mean[k])], [dx, dy] = [x(cost.mean[k] + cost.half[k]) - cx, cy - y(service.mean[k] + service.half[k])];
    const text = `${policyName(k)}: ${measureTitle(cost)} ${grouped(cost.mean[k], 2)} ± ${grouped(cost.half[k], 2)}, ${measureTitle(service)} ${grouped(service.mean[k], 2)} ± ${grouped(service.half[k], 2)}`;
    const at = labelPlace(policyName(k) + (best.includes(k) ? " ◆" : ""), cx, cy, [left, top, width - 4, height - bottom], taken);
    return figureOf("g", { class: policyTint(k) }, s("title", {}, text),
      s("path", { class: "cross line", d: `M${cx - dx} ${cy}h${2 * dx}M${cx} ${cy - dy}v${2 * dy}` }),
      s("circle", { class: "dot", cx, cy, r: 6 }),
      ...at.lines.map((line, n) => s("text", { class: "label", x: at.x, y: at.y + n * (LABEL_PX + 3), "text-anchor": at.anchor }, line)));
  });
  return figureOf("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": `${measureTitle(cost)} / ${measureTitle(service)}` },
    ...up.ticks.map((at) => s("path", { class: "axis-line", d: `M${left} ${y(at)}H${width - right}` })),
    s("path", { class: "axis-line", d: `M${left} ${top}V${height - bottom}H${width - right}` }),
    ...shownAcross.map((at) => s("text", { class: "tick", x: x(at), y: height - bottom + 18, "text-anchor": "middle" }, grouped(at, across.digits))),
    ...up.ticks.map((at) => s("text", { class: "tick", x: left - 8, y: y(at) + 4, "text-anchor": "end" }, grouped(at, up.digits))),
    s("text", { class: "tick", x: (left + width - right) / 2, y: height - 10, "text-anchor": "middle" }, measureTitle(cost)),
    s("text", { class: "tick", x: 14, y: (top + height - bottom) / 2, "text-anchor": "middle", transform: `rotate(-90 14 ${(top + height - bottom) / 2})` }, measureTitle(service)),
    best.length > 1 ? s("path", { class: "best", d: `M${best.map((k) => `${x(cost.mean[k])} ${y(service.mean[k])}`).join("L")}` }) : null,
    ...marks);
}

const meanCell = (row, k) => h("td", { class: "n" }, `${grouped(row.mean[k], 0)} ± ${grouped(row.half[k], 0)}`);

/** Numbers at each stage with a bar against what was asked, a column for each policy. */
function funnelTable({ stages }) {
  const policies = data.policy_names.map((_, k) => k), asked = (k) => stages[0].mean[k] || 1;
  const bar = (row, k) => h("td", { class: "bar-cell", "data-policy": policyName(k) }, figureOf("svg", { class: "flowbar", viewBox: "0 0 100 10", preserveAspectRatio: "none", "aria-hidden": "true" }, s("rect", { width: Math.max(0, Math.min(100, (100 * row.mean[k]) / asked(k))), height: 10 })));
  return h("div", { class: "scroll" }, h("table", { class: "flow" },
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t("stage")), ...policies.map((k) => h("th", { scope: "col", colspan: "2" }, policyName(k))))),
    h("tbody", {}, ...stages.map((row) => h("tr", { class: "flowrow" }, h("th", { scope: "row" }, say(row.title)), ...policies.flatMap((k) => [bar(row, k), meanCell(row, k)]))))));
}

/** One table for each policy: what becomes of the disputes filed at each level. */
function ladderTables({ levels }) {
  return h("div", { class: "ladder" }, ...data.policy_names.map((_, k) => h("div", { class: "panel" }, h("h4", {}, policyName(k)), h("table", { class: "plain" },
    h("thead", {}, h("tr", {}, ...["level", "filed", "settled_here", "gone_up", "left_here"].map((key, at) => h("th", { scope: "col", class: at ? "n" : "" }, t(key))))),
    h("tbody", {}, ...levels.map((level, at) => {
      const up = levels[at + 1] ? levels[at + 1].filed.mean[k] : 0, filed = level.filed.mean[k];
      const share = (n) => (filed ? ` (${grouped((100 * n) / filed, 0)} %)` : "");
      return h("tr", {}, h("th", { scope: "row" }, say(level.title)), h("td", { class: "n" }, grouped(filed, 0)),
        h("td", { class: "n" }, `${grouped(level.settled.mean[k], 0)}${share(level.settled.mean[k])}`), h("td", { class: "n" }, levels[at + 1] ? `${grouped(up, 0)}${share(up)}` : "—"),
        h("td", { class: "n" }, grouped(level.left.mean[k], 0)));
    }))))));
}

/** Row minus column of every two policies in one measure. */
function pairMatrix(measure) {
  const policies = data.policy_names.map((_, k) => k), of = new Map(measure.rows.map((row) => [`${row[0]}-${row[1]}`, row]));
  const cell = (a, b) => {
    const label = `− ${policyName(b)}`; // on a phone each row is a card: what is taken off stands before the figure
    if (a === b) return h("td", { class: "n same self" }, "—");
    const row = of.get(`${b}-${a}`) || of.get(`${a}-${b}`), sign = of.has(`${b}-${a}`) ? 1 : -1;
    if (!row) return h("td", { class: "n same" }, "");
    const sure = Math.abs(row[2]) > row[3], good = sign * row[2] * measure.better > 0;
    const digits = row[3] >= 10 ? 0 : row[3] >= 1 ? 1 : 2;
    if (row[2] === 0 && row[3] === 0) return h("td", { class: "n same", "data-label": label }, "0");
    return h("td", { class: `n ${sure ? `sure v-${good ? "better" : "worse"}` : "same"}`, "data-label": label }, `${sign * row[2] > 0 ? "+" : ""}${grouped(sign * row[2], digits)} ± ${grouped(row[3], digits)} `, h("small", {}, `p ${row[4] < 0.001 ? "< 0.001" : row[4].toFixed(3)}`));
  };
  return h("div", { class: "scroll cards" }, h("table", { class: "matrix" },
    h("thead", {}, h("tr", {}, h("td", {}), ...policies.map((k) => h("th", { scope: "col", class: "n" }, policyName(k))))),
    h("tbody", {}, ...policies.map((a) => h("tr", {}, h("th", { scope: "row" }, policyName(a)), ...policies.map((b) => cell(a, b)))))));
}

// An area contract: its members on a small map, its costs and fees, and every firm's bid for it.
const ITEMS = ["setup", "households", "condition", "walking"];
let streetLines = null; // pieces of the map's streets as [path, x, y of its first point], read once

/** Pieces of the map's street paths: each begins with M. */
function readStreets() {
  return Object.values(data.map.streets).flatMap((path) => path.split("M").slice(1).map((piece) => {
    const [x, y] = piece.match(/-?\d+/g).map(Number);
    return [`M${piece}`, x, y];
  }));
}

function thumbnail(k, members) {
  const xs = members.map((i) => compounds.x[i]), ys = members.map((i) => compounds.y[i]);
  const size = Math.max(Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys), 400) * 1.3;
  const x = (Math.max(...xs) + Math.min(...xs)) / 2 - size / 2, y = (Math.max(...ys) + Math.min(...ys)) / 2 - size / 2;
  const inside = (px, py, by) => px > x - by && px < x + size + by && py > y - by && py < y + size + by;
  streetLines = streetLines || readStreets();
  const svg = s("svg", { class: "thumb", viewBox: `${x} ${y} ${size} ${size}`, role: "img", "aria-label": t("contract_map") });
  svg.append(s("path", { class: "streets", d: streetLines.filter(([, px, py]) => inside(px, py, 200)).map(([d]) => d).join("") }));
  if (data.map.areas[k][0]) {
    const area = s("g", { class: "area" }), d = data.map.areas[k][0], band = size / 9;
    area.append(s("path", { class: "edge", d, "stroke-width": band + size / 90 }), s("path", { class: "inside", d, "stroke-width": band }));
    svg.append(area);
  }
  for (const i of compounds.id.keys()) {
    if (!members.includes(i) && inside(compounds.x[i], compounds.y[i], 0)) svg.append(s("circle", { class: "other", cx: compounds.x[i], cy: compounds.y[i], r: size / 90 }));
  }
  members.forEach((i, n) => svg.append(s("circle", { class: "member", cx: compounds.x[i], cy: compounds.y[i], r: size / 34 }),
    s("text", { x: compounds.x[i], y: compounds.y[i], "font-size": size / 26 }, String(n + 1))));
  return svg;
}

/** A member's share of the contract, as its mode's price says; null where it says none. */
function shareOf(i) {
  const chosen = data.card.options.of[i].find(([, , , is]) => is);
  return chosen && data.modes[chosen[0]] === "contract" ? chosen[1] : null;
}

const MEMBER_NUMERIC = [true, false, false, true, true, true, true, true];
function memberTable(title, members) {
  const { fees, old_before } = data.bids;
  const rows = members.map((i, n) => {
    const share = shareOf(i);
    return sheetRow([String(n + 1), compoundLink(i), communityName(i), grouped(compounds.households[i]), `${compounds.built[i]}${compounds.built[i] < old_before ? " *" : ""}`,
      grouped(share), grouped(fees[i]), withSign(share === null ? null : fees[i] - share)], MEMBER_NUMERIC);
  });
  const head = ["sheet_number", "compound", "community", "n_households", "contract_built", "contract_share", "fees", "contract_balance"].map((key, i) => [t(key), MEMBER_NUMERIC[i]]);
  return [sheetTable(title, head, rows, { style: "dense folded members" }), members.some((i) => compounds.built[i] < old_before) ? h("p", { class: "small" }, `* ${t("contract_old")} ${old_before}`) : null];
}

const BID_NUMERIC = [false, true, true, true, true, true, true, true, false];
function bidTable(title, winner, offers) {
  const price = ([, , items]) => (items.length ? items.reduce((a, b) => a + b, 0) : null);
  const won = offers.find(([firm]) => firm === winner), yuan = won ? price(won) : null;
  const rows = offers.map((offer) => {
    const [firm, why, items] = offer, asked = price(offer), [name, grade] = data.bids.firms[firm];
    const verdict = firm === winner ? `✓ ${t("contract_won")}` : why.length ? `✗ ${why.map((k) => say(data.bids.why[k])).join(t("semicolon"))}` : t("contract_may");
    const more = asked === null || yuan === null || firm === winner ? "" : withSign(asked - yuan, "+");
    return sheetRow([name, String(grade), ...ITEMS.map((_, k) => (items.length ? grouped(items[k]) : "—")), grouped(asked), more, verdict], BID_NUMERIC, { class: firm === winner ? "chosen" : why.length ? "out" : "" });
  });
  const head = ["contractor", "grade", ...ITEMS.map((item) => `bid_${item}`), "bid_asked", "bid_more", "bid_verdict"].map((key, i) => [t(key), BID_NUMERIC[i]]);
  return sheetTable(title, head, rows, { style: "bids dense folded" });
}

const contractItems = () => data.contracts.map(([id, firm], k) => ({ id: String(k), label: `${id} · ${firm}` }));

function contractSheet(key) {
  const k = Number(key), [id, firm, members] = data.contracts[k], [winner, yuan, fees, offers] = data.bids.contracts[k];
  const homes = members.reduce((sum, i) => sum + compounds.households[i], 0), title = `${t("contract")} ${id} · ${firm}`;
  const balance = fees - yuan;
  const serving = offers.filter(([, why]) => !why.length).length;
  return [title, facts([
    [t("n_compounds"), String(members.length)], [t("n_households"), grouped(homes)], [t("cost"), grouped(yuan)], [t("fees"), grouped(fees)],
    [t("contract_balance"), withSign(balance)], [t("per_household"), homes ? grouped(yuan / homes, 2) : "—"],
    [t("contract_serving"), `${serving} / ${offers.length}`],
  ]), h("div", { class: "duo" }, h("div", {}, ...memberTable(`${title} · ${t("contract_members")}`, members)), members.length ? thumbnail(k, members) : null),
  h("h4", {}, t("contract_bids")), offers.length ? bidTable(`${title} · ${t("contract_bids")}`, winner, offers) : h("p", { class: "hint" }, t("contract_no_bids"))];
}

sheetsView("contracts", [{ key: "contract", words: "contract_sheets", items: contractItems, draw: contractSheet }]);

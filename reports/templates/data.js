// The page's data: data.NAME is a block, unpacked when first asked for; the core's own names are there at once.
const data = {};
for (const element of document.querySelectorAll("script[data-block]")) {
  let value;
  Object.defineProperty(data, element.dataset.block, { get: () => (value === undefined ? (value = unpack(element)) : value) });
}
Object.assign(data, data.core);

const say = (pair) => (typeof pair === "string" ? pair : pair[lang() === "en" ? 1 : 0]);
const t = (key) => say(data.words[key]);
const weekday = (day) => say(data.weekday[day - 1]);

const compounds = data.compounds;
const nCompounds = compounds.id.length;
const nameOf = (i) => compounds.name[i] || compounds.id[i];
const contractOf = new Array(nCompounds).fill(-1);
data.contracts.forEach(([, , members], k) => members.forEach((i) => (contractOf[i] = k)));
const communityName = (i) => (compounds.community[i] < 0 ? "" : data.communities[compounds.community[i]][0]);
function subdistrictOf(i) {
  return compounds.community[i] < 0 ? -1 : data.communities[compounds.community[i]][1];
}
/** Address of the page of a part of a large district, with a compound's card open on it. */
function pageOf(part, compound) {
  const parts = new URLSearchParams(compound === undefined ? {} : { view: "map", compound: compounds.id[compound] });
  if (lang() !== OPENED) parts.set("lang", lang());
  return `${data.part_files[part]}${String(parts) ? `#${parts}` : ""}`;
}

/** What a compound's mode is called, in both languages, with what it orders on top. */
function modeWords(i) {
  return data.mode[i] >= 0 ? data.words[`mode_${data.modes[data.mode[i]]}`] : data.words[String(i) in data.uncovered ? "uncovered" : "unknown_mode"];
}
const modeName = (i) => say(modeWords(i));

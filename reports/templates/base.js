"use strict";
// Every text from the data enters the page as text (textContent, setAttribute), never as markup.
const data = JSON.parse(document.getElementById("data").textContent);
const root = document.documentElement;
const $ = (id) => document.getElementById(id);
const SVG = "http://www.w3.org/2000/svg";

const lang = () => root.dataset.lang;
const say = (pair) => pair[lang() === "en" ? 1 : 0];
const t = (key) => say(data.words[key]);
const grouped = (value, digits = 0) =>
  value === null || value === undefined ? "—" : value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
const clock = (minute) => `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
const weekday = (day) => say(data.weekday[day - 1]);

/** An HTML element with properties and children; children that are strings become text. */
function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in element && typeof value !== "string") element[name] = value;
    else element.setAttribute(name === "className" ? "class" : name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** An SVG element with attributes and an optional text. */
function s(tag, attributes, text) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (text !== undefined) element.textContent = text;
  return element;
}

// What is redrawn when the language changes.
const redraws = [];

function hashParts() {
  return new URLSearchParams(location.hash.slice(1).includes("=") ? location.hash.slice(1) : "");
}

function setLanguage(name, remember) {
  root.dataset.lang = name;
  root.lang = name === "en" ? "en" : "zh-CN";
  for (const element of document.querySelectorAll("[data-aria]")) element.setAttribute("aria-label", t(element.dataset.aria));
  for (const element of document.querySelectorAll("[data-placeholder]")) element.placeholder = t(element.dataset.placeholder);
  if (remember) location.hash = `lang=${name}`;
  for (const redraw of redraws) redraw();
}

const compounds = data.compounds;
const nCompounds = compounds.id.length;
const nameOf = (i) => compounds.name[i] || compounds.id[i];
const contractOf = new Array(nCompounds).fill(-1);
data.contracts.forEach(([, , members], k) => members.forEach((i) => (contractOf[i] = k)));
const communityName = (i) => (compounds.community[i] < 0 ? "" : data.communities[compounds.community[i]][0]);
function subdistrictOf(i) {
  return compounds.community[i] < 0 ? -1 : data.communities[compounds.community[i]][1];
}
const modeName = (i) =>
  data.mode[i] >= 0 ? t(`mode_${data.modes[data.mode[i]]}`) : String(i) in data.uncovered ? t("uncovered") : t("unknown_mode");

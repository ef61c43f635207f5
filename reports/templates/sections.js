// Views of the page. The address says what is shown: #view=KEY&compound=ID&lang=en; only the view shown is drawn.
const views = new Map();
let current = null;

/**
 * Draw a view by `handlers`: start(box) once, when it is first shown; redraw() then and on a change of language;
 * shown() each time it comes into sight.
 */
function section(key, handlers) {
  views.set(key, { ...handlers, started: false, lang: null });
}

const address = () => new URLSearchParams(location.hash.slice(1).includes("=") ? location.hash.slice(1) : `view=${location.hash.slice(1)}`);

/** Change parts of the address; null takes one out. */
function navigate(changes) {
  const parts = address();
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) parts.delete(name);
    else parts.set(name, value);
  }
  if (!parts.get("view")) parts.delete("view");
  if (location.hash.slice(1) !== String(parts)) location.hash = String(parts);
  follow();
}

/** Show what the address says. */
function follow() {
  const parts = address();
  const wanted = document.querySelector(`main > section[data-view="${CSS.escape(parts.get("view") || "")}"]`);
  setLanguage(["zh", "en"].includes(parts.get("lang")) ? parts.get("lang") : OPENED);
  showView((wanted || document.querySelector("main > section[data-view]")).dataset.view);
}

function showView(key) {
  const changed = key !== current;
  current = root.dataset.view = key;
  for (const box of document.querySelectorAll("main > section[data-view]")) box.hidden = box.dataset.view !== key;
  for (const link of document.querySelectorAll("nav [data-go]")) {
    if (link.dataset.go === key) {
      link.setAttribute("aria-current", "page");
      link.parentElement.scrollLeft = link.offsetLeft - link.parentElement.offsetLeft - 80; // a narrow menu scrolls
    } else link.removeAttribute("aria-current");
  }
  drawView(key);
  const view = views.get(key);
  if (view && view.shown) view.shown(changed);
}

function drawView(key) {
  const view = views.get(key);
  if (!view) reachable($(key));
  if (!view || view.lang === lang()) return;
  if (!view.started && view.start) view.start($(key));
  view.started = true;
  view.lang = lang();
  if (view.redraw) view.redraw();
  reachable($(key));
}

/** Whatever scrolls can be reached by the keyboard. */
function reachable(box) {
  for (const part of box.querySelectorAll(".scroll:not([tabindex])")) {
    part.tabIndex = 0;
    part.setAttribute("role", "region");
    part.setAttribute("aria-labelledby", `h-${box.dataset.view}`);
  }
}

function setLanguage(name) {
  root.dataset.lang = name;
  root.lang = name === "en" ? "en" : "zh-CN";
  for (const element of document.querySelectorAll("[data-aria]")) element.setAttribute("aria-label", t(element.dataset.aria));
  for (const element of document.querySelectorAll("[data-placeholder]")) element.placeholder = t(element.dataset.placeholder);
}

/** Show a compound's card on the map. */
const showCompound = (i) => navigate({ view: "map", compound: compounds.id[i] });

function startSections() {
  $("switch").addEventListener("click", () => {
    const next = lang() === "zh" ? "en" : "zh";
    navigate({ lang: next === OPENED ? null : next });
  });
  for (const link of document.querySelectorAll("[data-go]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      navigate({ view: link.dataset.go });
      window.scrollTo(0, 0);
      const heading = $(`h-${link.dataset.go}`);
      heading.tabIndex = -1;
      heading.focus({ preventScroll: true });
    });
  }
  document.querySelector(".skip").addEventListener("click", (event) => {
    event.preventDefault();
    $("main").tabIndex = -1;
    $("main").focus();
  });
  window.addEventListener("hashchange", follow);
  follow();
}

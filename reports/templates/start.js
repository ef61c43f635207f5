// Everything is defined; now it begins.
startLayers();
startRoutes();
startSearch();
startTip();
startCalendar();
startTables();
startView((px, py) => select(layerOn("compounds") ? nearest(px, py, 16) : -1));
$("switch").addEventListener("click", () => setLanguage(lang() === "zh" ? "en" : "zh", true));
for (const link of document.querySelectorAll("nav a, .skip")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    const target = document.querySelector(link.getAttribute("href"));
    target.scrollIntoView();
    target.tabIndex = -1;
    target.focus({ preventScroll: true });
  });
}
window.addEventListener("hashchange", () => {
  const wanted = hashParts().get("lang");
  if ((wanted === "zh" || wanted === "en") && wanted !== lang()) setLanguage(wanted, false);
});
setLanguage(hashParts().get("lang") === "en" ? "en" : "zh", false);

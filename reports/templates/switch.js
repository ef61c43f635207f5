document.getElementById("switch").addEventListener("click", () => {
  const next = document.documentElement.dataset.lang === "zh" ? "en" : "zh";
  document.documentElement.dataset.lang = next;
  document.documentElement.lang = next === "zh" ? "zh-CN" : "en";
});

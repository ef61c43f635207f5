// Search of compounds by name, id or the initials of the pinyin of their name.
// The first letter of a Chinese word: the last of these, each the first of its letter in a dictionary, that is not after it.
const INITIALS = "abcdefghjklmnopqrstwxyz", FIRST_WORDS = "阿八嚓哒妸发旮哈讥咔垃痳拏噢妑七呥扨它穵夕丫帀";

const initialsOf = (() => {
  const byPinyin = new Intl.Collator("zh-CN-u-co-pinyin");
  const letterOf = (word) => {
    let low = 0;
    for (let high = INITIALS.length; high - low > 1; ) {
      const middle = (low + high) >> 1;
      if (byPinyin.compare(FIRST_WORDS[middle], word) <= 0) low = middle;
      else high = middle;
    }
    return INITIALS[low];
  };
  return (text) => [...text].map((word) => (/[\u4e00-\u9fff]/.test(word) ? letterOf(word) : word)).join("").toLowerCase();
})();

const known = once(() => [...compounds.id.keys()].map((i) => [nameOf(i).toLowerCase(), compounds.id[i].toLowerCase(), initialsOf(nameOf(i))]));

/** The compounds that a text may mean, the likeliest first. */
function matches(text) {
  const wanted = text.trim().toLowerCase();
  if (!wanted) return [];
  const rank = (texts) => (texts.includes(wanted) ? 0 : texts.some((own) => own.startsWith(wanted)) ? 1 : texts.some((own) => own.includes(wanted)) ? 2 : 3);
  return known().map((texts, i) => [rank(texts), i]).filter(([r]) => r < 3).sort((a, b) => a[0] - b[0] || a[1] - b[1]).slice(0, 12).map(([, i]) => i);
}

function startSearch(input, list, choose) {
  let active = 0, found = [];
  const open = (yes) => {
    list.hidden = !yes;
    input.setAttribute("aria-expanded", String(yes));
  };
  const take = (i) => {
    input.value = nameOf(i);
    open(false);
    choose(i);
  };
  const item = (i, row) => {
    const made = h("li", { role: "option", id: `found-${row}`, "aria-selected": String(row === active) }, nameOf(i), h("small", {}, `${compounds.id[i]} ${communityName(i)}`));
    made.addEventListener("mousedown", (event) => {
      event.preventDefault();
      take(i);
    });
    return made;
  };
  const showList = () => {
    found = matches(input.value);
    active = Math.min(active, Math.max(0, found.length - 1));
    const none = input.value.trim() && !found.length;
    list.replaceChildren(...found.map(item), ...(none ? [h("li", { role: "option", "aria-disabled": "true", "aria-selected": "false" }, t("no_match"))] : []));
    open(Boolean(found.length || none));
    if (found.length) input.setAttribute("aria-activedescendant", `found-${active}`);
    else input.removeAttribute("aria-activedescendant");
  };
  input.addEventListener("input", () => {
    active = 0;
    showList();
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      active = Math.max(0, Math.min(found.length - 1, active + (event.key === "ArrowDown" ? 1 : -1)));
      showList();
    } else if (event.key === "Enter" && found.length) take(found[active]);
    else if (event.key === "Escape") open(false);
  });
  input.addEventListener("blur", () => open(false));
}

"use strict";
// Search over all pages, and the way to a claim whose page is not known. The data stands in this file: nothing is fetched.
(() => {
  const told = JSON.parse(document.getElementById("told").textContent);
  const find = document.getElementById("find");
  const found = document.getElementById("found");
  const shown = document.getElementById("shown");
  const most = 200;

  // A claim's anchor, or one of its citations', `claim-dust:2`: the page that has it now.
  function pageOf(anchor) {
    const claim = anchor.replace(/:\d+$/, "");
    const at = told.claims.findIndex((claims) => ` ${claims} `.includes(` ${claim} `));
    return at < 0 ? null : told.pages[at];
  }

  const words = told.index.words.split(" ");
  const steps = told.index.pages.split(";");
  const all = told.pages.map((_, page) => page);

  function pagesOf(at) {
    if (steps[at] === "*") return all;
    let page = 0;
    return steps[at].split(",").map((step) => (page += parseInt(step, 36)));
  }

  function pagesWith(term) {
    const pages = new Set();
    words.forEach((word, at) => {
      if (word.startsWith(term)) for (const page of pagesOf(at)) pages.add(page);
    });
    return pages;
  }

  function apply() {
    const terms = (find.value.toLowerCase().match(/[\p{L}\p{N}\p{M}_]+/gu) || []).map((term) => term.slice(0, 40));
    const sets = terms.map(pagesWith);
    const hits = terms.length ? all.filter((page) => sets.every((set) => set.has(page))) : [];
    found.replaceChildren(
      ...hits.slice(0, most).map((page) => {
        const item = document.createElement("li");
        const link = document.createElement("a");
        link.href = `${told.pages[page]}#find=${encodeURIComponent(find.value)}`;
        link.textContent = `Page ${page + 1}`;
        item.append(link);
        return item;
      }),
    );
    const cut = hits.length > most ? `, the first ${most} are listed` : "";
    shown.textContent = terms.length ? `${hits.length} of ${all.length} pages${cut}` : "";
  }

  function follow() {
    const asked = decodeURIComponent(location.hash.slice(1));
    const page = asked.startsWith("claim-") ? pageOf(asked) : null;
    if (page) location.replace(`${page}#${encodeURIComponent(asked)}`);
    else if (asked.startsWith("claim-")) shown.textContent = "That claim is on none of these pages: it is declared no more.";
    if (asked.startsWith("find=")) {
      find.value = asked.slice(5);
      apply();
    }
  }

  document.getElementById("tools").hidden = false;
  document.getElementById("still").hidden = true;
  find.addEventListener("input", apply);
  addEventListener("hashchange", follow);
  follow();
  find.focus();
})();

"use strict";
// Search, filter, and evidence that is folded away. Without this script everything is shown; with it nothing is fetched
// and nothing is kept.
(() => {
  const tools = document.getElementById("tools");
  const find = document.getElementById("find");
  const shown = document.getElementById("shown");
  const evidence = document.getElementById("evidence");
  const folds = [...document.querySelectorAll("article.cite details")];
  const claims = [...document.querySelectorAll("section.claim")].map((claim) => ({
    claim,
    words: claim.querySelector("h3").textContent.toLowerCase() + " " + claim.id,
    cites: [...claim.querySelectorAll("article.cite")].map((cite) => ({
      cite,
      words: cite.textContent.toLowerCase(),
    })),
  }));
  const total = claims.reduce((sum, one) => sum + one.cites.length, 0);

  function apply() {
    const terms = find.value.toLowerCase().split(/\s+/).filter(Boolean);
    const group = tools.querySelector("input[name=show]:checked").value;
    let number = 0;
    for (const { claim, words, cites } of claims) {
      let any = false;
      for (const one of cites) {
        const hit = terms.every((term) => one.words.includes(term) || words.includes(term));
        one.cite.hidden = !hit || (group !== "" && one.cite.dataset.group !== group);
        any = any || !one.cite.hidden;
        number += one.cite.hidden ? 0 : 1;
      }
      claim.hidden = !any && (terms.length > 0 || group !== "");
    }
    shown.textContent = `${number} of ${total} citations shown`;
  }

  function unfold(all) {
    for (const one of folds) one.open = all;
  }

  // A deep link must never lead to something that the filter hides, and who follows one wants to see what it rests on.
  function reveal() {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target && target.matches("article.cite")) {
      for (const one of target.querySelectorAll("details")) one.open = true;
    }
    if (target && target.closest("[hidden]")) {
      find.value = "";
      tools.querySelector("input[name=show]").checked = true;
      apply();
      target.scrollIntoView();
    }
  }

  tools.hidden = false;
  find.addEventListener("input", apply);
  tools.addEventListener("change", apply);
  evidence.addEventListener("change", () => unfold(evidence.checked));
  addEventListener("beforeprint", () => unfold(true));
  addEventListener("afterprint", () => unfold(evidence.checked));
  addEventListener("hashchange", reveal);
  apply();
  unfold(false);
  reveal();
})();

"use strict";
// An address of a claim that another page has leads there; `#find=words` searches this page.
(() => {
  function follow() {
    const asked = decodeURIComponent(location.hash.slice(1));
    if (asked.startsWith("claim-") && !document.getElementById(asked)) {
      location.replace(`find.html#${encodeURIComponent(asked)}`);
    }
    const find = document.getElementById("find");
    if (find && asked.startsWith("find=")) {
      find.value = asked.slice(5);
      find.dispatchEvent(new Event("input"));
      document.getElementById("claims").scrollIntoView();
    }
  }
  addEventListener("hashchange", follow);
  follow();
})();

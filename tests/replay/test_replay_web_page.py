"""ReplayWeb.page, which others wrote, opens a package in a headless Chromium and shows what was archived."""

from __future__ import annotations

import base64
import http.server
import re
import shutil
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from browser import Browser
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key
from replay_web import EXPECTED, MISSING, SENTENCE, SITE, TOOLS, Replayed

from archive.collection import Collection
from archive.proof.signing import DEFAULT_KEY

EMBEDDING = f"""<!doctype html><script src="/ui.js"></script>
<replay-web-page source="/harbour.wacz" url="{SITE}/page" ts="20260201030000" style="height: 90vh"></replay-web-page>"""

# All the text of a page with its shadow roots and frames.
READ_ALL = """(function read(root) {
  let text = root.body ? root.body.innerText : "";
  for (const element of root.querySelectorAll("*")) {
    if (element.shadowRoot) text += "\\n" + read(element.shadowRoot);
    if (element.tagName === "IFRAME" && element.contentDocument) text += "\\n" + read(element.contentDocument);
  }
  return text;
})(document)"""

# The address of the archived page's own frame, by which the service worker serves it.
REPLAY_FRAME = """(function find(root) {
  for (const element of root.querySelectorAll("*")) {
    const inside = element.shadowRoot || (element.tagName === "IFRAME" && element.contentDocument);
    if (element.tagName === "IFRAME" && element.contentWindow.location.href.includes("/w/"))
      return element.contentWindow.location.href;
    const found = inside && find(inside);
    if (found) return found;
  }
  return "";
})(document)"""


# What it has verified of the package, as it keeps it: what was expected, and whether that was found.
VERIFIED = """(async () => {
  const got = (asked) => new Promise((yes, no) => { asked.onsuccess = () => yes(asked.result); asked.onerror = no; });
  let found = {};
  for (const {name} of await indexedDB.databases()) {
    const database = await got(indexedDB.open(name));
    if (!database.objectStoreNames.contains("verification")) continue;
    const store = database.transaction("verification").objectStore("verification");
    for (const {id, expected, matched} of await got(store.getAll())) found[id] = [expected, matched];
    database.close();
  }
  return found;
})()"""


class _Files(http.server.SimpleHTTPRequestHandler):
    """A folder's files, in parts where a part is asked for: packages are read that way."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        if not path.is_file():
            self.send_error(404)
            return
        data = path.read_bytes()
        asked = re.fullmatch(r"bytes=(\d*)-(\d*)", self.headers.get("Range", ""))
        start, end = 0, len(data)
        if asked and asked[1]:
            start, end = int(asked[1]), min(int(asked[2] or end) + 1, end)
        elif asked:
            start = max(0, end - int(asked[2]))
        self.send_response(206 if asked else 200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Accept-Ranges", "bytes")
        if asked:
            self.send_header("Content-Range", f"bytes {start}-{end - 1}/{len(data)}")
        self.send_header("Content-Length", str(end - start))
        self.end_headers()
        self.wfile.write(data[start:end])

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def site(wacz: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A site on this machine that embeds the package; its address."""
    package = TOOLS / "replaywebpage"
    if not (package / "sw.js").exists():
        pytest.skip(f"the npm package replaywebpage {MISSING}")
    folder = tmp_path_factory.mktemp("site")
    (folder / "replay").mkdir()
    shutil.copy(package / "ui.js", folder / "ui.js")
    shutil.copy(package / "sw.js", folder / "replay" / "sw.js")
    shutil.copy(wacz, folder / "harbour.wacz")
    (folder / "index.html").write_text(EMBEDDING, encoding="utf-8")
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(_Files, directory=str(folder))) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.fixture(scope="module")
def browser(site: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser that has the site open, with the archived page shown in it."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("chromium is not installed (apt-get install chromium)")
    with Browser(chromium, tmp_path_factory.mktemp("profile")) as browser:
        browser.open(f"{site}/index.html")
        browser.wait_for(f"{READ_ALL}.includes({SENTENCE!r})")
        yield browser


def fetched(browser: Browser, expected: Replayed, *, form: str = "id_") -> tuple[int, bytes]:
    """Status and bytes that the service worker gives for a page: as archived (`id_`) or to be shown (`mp_`)."""
    frame = browser.run(REPLAY_FRAME)
    address = (
        f"{frame[: frame.index('/w/')]}{re.search('/w/[^/]+/', frame)[0]}{expected.timestamp}{form}/{expected.url}"
    )
    status, body = browser.run(f"""(async () => {{
      const frame = document.querySelector("replay-web-page").shadowRoot.querySelector("iframe");
      const answer = await frame.contentWindow.fetch({address!r});
      const bytes = new Uint8Array(await answer.arrayBuffer());
      return [answer.status, btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))];
    }})()""")
    return status, base64.b64decode(body)


def test_the_page_s_text_shows(browser: Browser) -> None:
    assert SENTENCE in browser.run(READ_ALL)


@pytest.mark.parametrize("kind", [kind for kind in EXPECTED if kind != "redirect"])
def test_the_replayed_bytes_are_the_content(browser: Browser, kind: str) -> None:
    assert fetched(browser, EXPECTED[kind]) == (200, EXPECTED[kind].content)


def test_a_redirect_leads_to_the_page_in_the_archive(browser: Browser) -> None:
    status, body = fetched(browser, EXPECTED["redirect"], form="mp_")
    assert status == 200
    assert SENTENCE.encode() in body


def test_the_signature_of_a_new_key_is_verified(browser: Browser, collection: Collection) -> None:
    verified = browser.run(VERIFIED)
    public = load_pem_public_key((collection.path / DEFAULT_KEY).with_suffix(".pub.pem").read_bytes())
    der = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert verified["signature"] == [True, True]
    assert verified["publicKey"][0] == base64.b64encode(der).decode()

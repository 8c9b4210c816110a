"""A headless Chromium, spoken to over its debugging pipe: JSON messages that end with a zero byte."""

from __future__ import annotations

import itertools
import json
import os
import select
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self


class ScriptFailed(AssertionError):
    """A script in the page threw."""


class Browser:
    """A context manager with one page."""

    def __init__(self, chromium: str, profile: Path) -> None:
        """`chromium`: the program; `profile`: an empty folder of its own."""
        self._chromium = chromium
        self._profile = profile
        self._numbers = itertools.count(1)
        self._unread = b""

    def __enter__(self) -> Self:
        their_in, self._to = os.pipe()
        self._from, their_out = os.pipe()
        command = [
            self._chromium, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
            "--disable-background-networking", "--no-first-run", f"--user-data-dir={self._profile}",
            "--remote-debugging-pipe", "about:blank",
        ]  # fmt: skip
        # Chromium takes its messages from descriptor 3 and answers on 4: a shell puts the pipes there.
        plumbing = f'exec 3<&{their_in} 4>&{their_out}; exec "$@"'
        self._process = subprocess.Popen(
            ["/bin/bash", "-c", plumbing, "browser", *command],
            pass_fds=(their_in, their_out),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(their_in)
        os.close(their_out)
        target = self._ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        os.close(self._to)
        os.close(self._from)

    def open(self, address: str) -> None:
        """Go to that address."""
        self._ask("Page.navigate", self._session, url=address)

    def run(self, script: str) -> Any:
        """The value of an expression in the page, awaited. Raises ScriptFailed."""
        answer = self._ask("Runtime.evaluate", self._session, expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            raise ScriptFailed(json.dumps(answer["exceptionDetails"])[:2000])
        return answer["result"].get("value")

    def wait_for(self, script: str, *, seconds: float = 60.0) -> Any:
        """The expression's value once it is true."""
        until = time.monotonic() + seconds
        while not (value := self.run(script)):
            assert time.monotonic() < until, f"not true within {seconds} s: {script}"
            time.sleep(0.2)
        return value

    def _ask(self, method: str, session: str | None = None, **parameters: object) -> dict[str, Any]:
        number = next(self._numbers)
        message: dict[str, object] = {"id": number, "method": method, "params": parameters}
        if session is not None:
            message["sessionId"] = session
        os.write(self._to, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next_message()
            if answer.get("id") == number:
                assert "error" not in answer, answer["error"]
                result: dict[str, Any] = answer["result"]
                return result

    def _next_message(self) -> dict[str, Any]:
        until = time.monotonic() + 60
        while b"\0" not in self._unread:
            ready, _, _ = select.select([self._from], [], [], max(0.0, until - time.monotonic()))
            assert ready, "the browser said nothing for a minute"
            piece = os.read(self._from, 1 << 16)
            assert piece, "the browser has ended"
            self._unread += piece
        message, self._unread = self._unread.split(b"\0", 1)
        answer: dict[str, Any] = json.loads(message)
        return answer

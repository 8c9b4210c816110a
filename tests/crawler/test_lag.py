"""The crawl knows how long its event loop was held up."""

from __future__ import annotations

import asyncio
import time

from crawler.lag import EVERY, Lag


def looked_at(*holds: float) -> float:
    """What is found of a loop that is held up so many times, for so many seconds."""

    async def held_up() -> None:
        lag.begin(asyncio.get_running_loop())
        for seconds in holds:
            await asyncio.sleep(2 * EVERY)
            time.sleep(seconds)
        await asyncio.sleep(2 * EVERY)
        lag.end()

    lag = Lag()
    asyncio.run(held_up())
    return lag.longest


def test_the_longest_hold_is_told() -> None:
    assert looked_at(0.4, 1.0, 0.2) >= 1.0 - EVERY


def test_a_loop_that_is_never_looked_at_was_never_held_up() -> None:
    assert Lag().longest == 0.0


def test_once_it_has_ended_nothing_is_asked_of_the_loop_any_more() -> None:
    async def ended() -> bool:
        lag.begin(asyncio.get_running_loop())
        lag.end()
        before = lag.longest
        await asyncio.sleep(3 * EVERY)
        return lag.longest == before

    lag = Lag()
    assert asyncio.run(ended())

"""The connection to Redis, and the steps of steps.py as calls. redis-py is imported here and nowhere else."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import urlsplit

import tenacity

from . import FrontierFailed
from .steps import STEPS

try:
    from redis import exceptions
    from redis.asyncio import Redis
    from redis.asyncio.retry import Retry
    from redis.backoff import NoBackoff
except ImportError as error:
    raise FrontierFailed(
        "A frontier at redis://… needs redis-py, which is not installed: `pip install -e '.[redis]'` in the "
        "folder of holdfast's source."
    ) from error

PASSWORD = "HOLDFAST_REDIS_PASSWORD"  # noqa: S105 - the name of the environment variable that holds it
_ANSWER_SECONDS = 5.0
_TRIES = 6  # over about three seconds: a server that is started anew is back by then
_PASSES = (exceptions.ConnectionError, exceptions.TimeoutError, OSError)


class RedisSteps:
    """The steps of one crawler in one night. Each raises FrontierFailed; repeated, each does what it did once."""

    def __init__(self, address: str, *, night: str, crawler: str, lease_ms: int, pause_ms: int) -> None:
        """`address` holds no password: it is taken from HOLDFAST_REDIS_PASSWORD, where there is one."""
        parts = urlsplit(address)
        self._told = f"{parts.scheme}://{parts.hostname}:{parts.port or 6379}"
        try:
            self._redis = Redis.from_url(
                address,
                password=os.environ.get(PASSWORD),
                decode_responses=True,
                socket_timeout=_ANSWER_SECONDS,
                socket_connect_timeout=_ANSWER_SECONDS,
                retry=Retry(NoBackoff(), 0),  # redis-py's own retries multiply: those of connecting by those of asking
            )
        except ValueError as error:
            raise FrontierFailed(f"{self._told} is no address of a Redis: {error}.") from error
        self._scripts = {name: self._redis.register_script(text) for name, text in STEPS.items()}
        self._keys = [f"holdfast:{{{night}}}"]  # in braces: on a cluster all keys of a night lie on one server
        self._always = [crawler, str(lease_ms), str(pause_ms)]

    async def __call__(self, step: str, *arguments: str | int) -> Any:
        """Do a step. Raises FrontierFailed."""
        try:
            return await self._tried(step, [*self._always, *map(str, arguments)])
        except exceptions.AuthenticationError as error:
            raise FrontierFailed(
                f"The frontier at {self._told} refuses the password, or asks for one: set {PASSWORD} in the "
                "environment, then run the same command again."
            ) from error
        except (exceptions.RedisError, OSError) as error:
            raise FrontierFailed(
                f"The frontier at {self._told} can't be used ({_words(error)}). What was fetched is kept. Bring Redis "
                "back, then run the same command again: it goes on where this run stopped."
            ) from error

    @tenacity.retry(
        retry=tenacity.retry_if_exception(
            lambda error: isinstance(error, _PASSES) and not isinstance(error, exceptions.AuthenticationError)
        ),
        wait=tenacity.wait_exponential(multiplier=0.1),
        stop=tenacity.stop_after_attempt(_TRIES),
        reraise=True,
    )
    async def _tried(self, step: str, arguments: list[str]) -> Any:
        return await self._scripts[step](keys=self._keys, args=arguments)

    async def close(self) -> None:
        """Close the connections."""
        await self._redis.aclose()


def _words(error: BaseException) -> str:
    return " ".join(str(error).split()).rstrip(".") or type(error).__name__

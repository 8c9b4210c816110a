"""WARC files in a bucket (S3, or what speaks its language), by s3fs; nobody else imports it.

Endpoint, region and credentials are found as botocore finds them: AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID, AWS_PROFILE and
the like, or the machine's own role. None of them is ever part of an address.
"""

from __future__ import annotations

import base64
import errno
import functools
import hashlib
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import tenacity

from ..digests import Digest
from ..errors import StorageFailed

try:
    import s3fs
    from botocore import exceptions as boto
    from botocore.parsers import ResponseParserError
except ImportError as _error:
    raise StorageFailed(
        "An archive in a bucket needs s3fs, which is not installed: `pip install -e '.[s3]'` in the folder of "
        "holdfast's source. Nothing was changed."
    ) from _error

PATIENCE = 60.0  # seconds for which trouble that may pass is borne, for one question or one file

# One part of an upload; two are in memory at a time. A file of less than two goes in one piece, whose digest the server
# checks before it keeps anything.
_PART = 32 * 1024 * 1024  # bytes
_READ_BACK = 8 * 1024 * 1024  # bytes at a time

# What S3 says when the same question may be answered a moment later. BadDigest: the bytes were hurt on their way.
_PASSING = frozenset(
    {"SlowDown", "ServiceUnavailable", "InternalError", "RequestTimeout", "OperationAborted", "IncompleteBody"}
    | {"BadDigest", "500", "502", "503", "504", "429", "409"}
)
_NO_KEY = frozenset({"NoSuchKey", "404", "InvalidRange"})

_CLAIMED = "sha256"  # the object's metadata: what its bytes were to be when they were sent

_log = logging.getLogger(__name__)
_T = TypeVar("_T")


@functools.cache
def file_system() -> Any:
    """What s3fs asks servers with: one for a process, for it holds connections and takes half a second to begin."""
    files = s3fs.S3FileSystem(
        # Trying again is done here, for a bounded time: three layers of it would multiply.
        config_kwargs={"retries": {"total_max_attempts": 1}, "connect_timeout": 10, "read_timeout": 60},
        use_listings_cache=False,
        skip_instance_cache=True,
    )
    files.retries = 1
    return files


class S3Store:
    """The objects directly below an address (`s3://bucket/prefix`)."""

    def __init__(self, address: str, *, patience: float = PATIENCE) -> None:
        """Nothing is asked yet. `patience` in seconds."""
        self.address = address
        self._bucket, _, prefix = address.removeprefix("s3://").partition("/")
        self._prefix = f"{prefix.strip('/')}/".lstrip("/")
        self._patience = patience
        self._files = file_system()

    def check(self) -> None:
        """Ask whether there is such a bucket. Whether it may be written to shows when it is."""
        self._call("list_objects_v2", Prefix=self._prefix, MaxKeys=1)

    def sizes(self) -> dict[str, int]:
        """Every file that is there, with its size in bytes."""
        found: dict[str, int] = {}
        after: dict[str, str] = {}
        while True:
            page = self._call("list_objects_v2", Prefix=self._prefix, Delimiter="/", **after)
            for item in page.get("Contents", ()):
                found[item["Key"].removeprefix(self._prefix)] = int(item["Size"])
            if not page.get("IsTruncated"):
                return found
            after = {"ContinuationToken": page["NextContinuationToken"]}

    def size(self, name: str) -> int | None:
        """A file's size in bytes; None where it is not there."""
        head = self._head(name)
        return None if head is None else int(head["ContentLength"])

    def read(self, name: str, start: int, end: int) -> bytes:
        """The bytes from `start` up to `end`, fewer where the file ends before. Raises FileNotFoundError."""
        try:
            data: bytes = self._patiently(lambda: self._files.cat_file(self._path(name), start=start, end=end))
        except _NotThere as error:
            if error.code == "InvalidRange":
                return b""
            raise FileNotFoundError(errno.ENOENT, "there is no such object", f"{self.address}/{name}") from error
        return data

    def put(self, path: Path, digest: Digest) -> None:
        """Put a whole local file there under its own name; once it returns, what is there has that digest.

        Nobody sees it before it is whole. One that is there already with that digest is left as it is; one with
        another is never written over, unless it was to have this one and was hurt on its way.
        """
        head = self._head(path.name)
        if head is not None:
            if self._holds(path.name, head, path.stat().st_size, digest):
                return
            if head.get("Metadata", {}).get(_CLAIMED) != digest.value.hex():
                remedy = "Find out who wrote it, and move it away"
                raise self._failed(f"{path.name} is there already, with other bytes", remedy)
        self._send(path, digest)

    def replace(self, path: Path, digest: Digest) -> None:
        """The same for a file that changes: one of that name with another digest is written over."""
        head = self._head(path.name)
        claimed = head is not None and head.get("Metadata", {}).get(_CLAIMED) == digest.value.hex()
        if head is None or not claimed or not self._holds(path.name, head, path.stat().st_size, digest):
            self._send(path, digest)

    def _send(self, path: Path, digest: Digest) -> None:
        size = path.stat().st_size
        options: dict[str, Any] = {"Metadata": {_CLAIMED: digest.value.hex()}}
        if size < 2 * _PART:
            options["ChecksumSHA256"] = base64.b64encode(digest.value).decode()
        else:
            self._sweep(path.name)
        self._patiently(
            lambda: self._files.put_file(
                str(path), self._path(path.name), chunksize=_PART, max_concurrency=2, **options
            )
        )
        head = self._head(path.name)
        if head is None or not self._holds(path.name, head, size, digest):
            raise self._failed(f"{path.name} did not arrive there as it was sent", "Check the server")

    def _holds(self, name: str, head: dict[str, Any], size: int, digest: Digest) -> bool:
        """Whether the object has these bytes: as the server vouches for it, or read back where it does not."""
        if int(head["ContentLength"]) != size:
            return False
        vouched = head.get("ChecksumSHA256")
        if vouched is not None and "-" not in vouched:  # else it is the digest of the parts' digests
            return bool(base64.b64decode(vouched) == digest.value)
        hasher = hashlib.sha256()
        for start in range(0, size, _READ_BACK):
            hasher.update(self.read(name, start, min(start + _READ_BACK, size)))
        return hasher.digest() == digest.value

    def _sweep(self, name: str) -> None:
        """Have the server drop what a killed upload of that file left: parts that nobody sees, and that cost money."""
        key = f"{self._prefix}{name}"
        for upload in self._call("list_multipart_uploads", Prefix=key).get("Uploads", ()):
            if upload["Key"] == key:
                self._call("abort_multipart_upload", Key=key, UploadId=upload["UploadId"])
                _log.debug("parts of %s that an earlier upload left were dropped", name)

    def _head(self, name: str) -> dict[str, Any] | None:
        try:
            return self._call("head_object", Key=f"{self._prefix}{name}", ChecksumMode="ENABLED")
        except _NotThere:
            return None

    def _path(self, name: str) -> str:
        return f"{self._bucket}/{self._prefix}{name}"

    def _call(self, method: str, **arguments: Any) -> dict[str, Any]:
        answer: dict[str, Any] = self._patiently(lambda: self._files.call_s3(method, Bucket=self._bucket, **arguments))
        return answer

    def _patiently(self, call: Callable[[], _T]) -> _T:
        """The answer; trouble that may pass is borne for a while. Raises StorageFailed, _NotThere."""
        with self._told():
            answer: _T = tenacity.Retrying(
                retry=tenacity.retry_if_exception(_may_pass),
                wait=tenacity.wait_random_exponential(multiplier=0.2, max=8),
                stop=tenacity.stop_after_delay(self._patience),
                reraise=True,
            )(call)
        return answer

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turn what the libraries raise into sentences that say what to do."""
        try:
            yield
        except (boto.NoCredentialsError, boto.PartialCredentialsError, boto.TokenRetrievalError) as error:
            raise self._failed(f"there are no credentials ({error})", _CREDENTIALS) from error
        except (boto.BotoCoreError, ResponseParserError) as error:
            problem = f"the server can't be reached ({error})"
            raise self._failed(problem, "Check the network, AWS_ENDPOINT_URL and the region") from error
        except (OSError, boto.ClientError) as error:
            code = _code(error)
            if code in _NO_KEY:
                raise _NotThere(code) from error
            problem, remedy = _advice(error, code)
            raise self._failed(problem, remedy) from error

    def _failed(self, problem: str, remedy: str) -> StorageFailed:
        return StorageFailed(
            f"The archive at {self.address} could not be updated or read: {problem}. Everything that was committed "
            f"before is kept, and what is not there yet waits on this machine. {remedy}, then run the same command "
            "again: it goes on where this one stopped."
        )


class _NotThere(Exception):
    """The bucket has no such object, or it ends before the range."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


_CREDENTIALS = (
    "Give credentials by AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile, or the machine's role; they must be "
    "allowed to list the bucket, to read and to write"
)


def _advice(error: Exception, code: str) -> tuple[str, str]:
    """The problem, and the remedy."""
    if code == "NoSuchBucket":
        return "there is no such bucket", "Make it, or correct AWS_ENDPOINT_URL"
    if isinstance(error, PermissionError):
        return f"access was denied ({code})", _CREDENTIALS
    return f"the server answers with an error ({code or error})", "Wait until it is well"


def _code(error: BaseException) -> str:
    """S3's own word for the error; empty where the error is not the server's."""
    cause = error if isinstance(error, boto.ClientError) else error.__cause__
    return str(cause.response.get("Error", {}).get("Code", "")) if isinstance(cause, boto.ClientError) else ""


def _may_pass(error: BaseException) -> bool:
    if isinstance(error, boto.NoCredentialsError | boto.PartialCredentialsError | boto.TokenRetrievalError):
        return False
    if isinstance(error, boto.ConnectionError | boto.HTTPClientError | ResponseParserError | TimeoutError):
        return True
    return _code(error) in _PASSING

"""The proof of a run: its manifest, signed, and time-stamped where an authority is configured.

It is made when the run's bytes and findings are committed. An authority that does not answer is no failure of the run:
the next one asks again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Self

from archive.collection import Collection
from archive.digests import Digest
from archive.ledger import Ledger
from archive.proof.ahead import ReadAhead
from archive.proof.kept_roots import keep_roots
from archive.proof.manifests import (
    make_manifest,
    manifest_paths,
    stamp_path,
    write_once,
)
from archive.proof.signing import DEFAULT_KEY, Signer, open_signer
from archive.proof.timestamps import (
    QUERY_TYPE,
    REPLY_TYPE,
    Roots,
    StampRefused,
    UnknownAuthority,
    query_for,
    read_roots,
    verified_stamp,
)
from crawler.outcomes import FetchFailed
from crawler.outgoing import Outgoing
from crawler.plan import Network

# Each run stamps its own manifest and at most so many that earlier runs could not: the newest first, since a stamp
# vouches through the chain for every manifest before it.
STAMPED_LATE = 6


@dataclass(frozen=True, slots=True)
class ProofPlan:
    """How runs are proved. `key` None: in the collection. `authority` None: no time stamps.

    `roots` names a PEM file with the certificates that a time stamp must lead to; None as in `verified_stamp`.
    """

    key: Path | None = None
    authority: str | None = None
    roots: Path | None = None
    user_agent: str = "holdfast"
    network: Network = field(default_factory=Network)


@dataclass(frozen=True, slots=True)
class Proof:
    """What became of it: the newest manifest with its digest, the key, how many were stamped, and what went wrong."""

    manifest: Path | None
    digest: Digest | None
    signer: str
    stamped: int
    troubles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Prover:
    """Everything that proving a run needs, opened before the run begins: a key that can't be used is told at once."""

    collection: Collection
    signer: Signer
    authority: str | None
    roots: Roots | None
    client: Outgoing

    @classmethod
    def open(cls, collection: Collection, plan: ProofPlan) -> Self:
        """Read the key, which is made on first use, and the roots. Raises KeyUnusable, RootsUnusable, StorageFailed."""
        return cls(
            collection=collection,
            signer=open_signer(plan.key or collection.path / DEFAULT_KEY),
            authority=plan.authority,
            roots=None if plan.roots is None else read_roots(plan.roots),
            client=Outgoing(plan.user_agent, plan.network),
        )

    def prove(self, ledger: Ledger, *, now: datetime, ahead: ReadAhead | None = None) -> Proof:
        """Make the manifest of what no manifest covers yet, and have it stamped; `ahead` has read of it already.

        Raises StorageFailed.
        """
        begun = {} if ahead is None else ahead.lists
        made = make_manifest(self.collection, ledger, self.signer, made_at=now, begun=begun)
        troubles = [] if made is None else [f"An archived file is damaged: {each}." for each in made.damage]
        stamped, not_stamped = self._stamp_what_is_not(self.authority) if self.authority is not None else (0, None)
        if not_stamped is not None:
            troubles.append(not_stamped)
        return Proof(
            manifest=None if made is None else made.path,
            digest=None if made is None else made.digest,
            signer=self.signer.fingerprint,
            stamped=stamped,
            troubles=tuple(troubles),
        )

    def _stamp_what_is_not(self, authority: str) -> tuple[int, str | None]:
        """How many manifests were stamped, and why no more were."""
        stamped = 0
        if self.roots is not None:
            keep_roots(self.collection, self.roots)
        for path in _unstamped(self.collection):
            try:
                _stamp(path, authority, roots=self.roots, client=self.client)
            except _NotStamped as error:
                return stamped, f"The manifest {path.name} has no time stamp: {error}. The next run asks again."
            stamped += 1
        return stamped, None


class _NotStamped(Exception):
    """The authority did not answer, or not with a time stamp of the manifest; the text is a clause for people."""


def _stamp(path: Path, authority: str, *, roots: Roots | None, client: Outgoing) -> None:
    """Have the manifest stamped and keep the response. Raises _NotStamped, StorageFailed."""
    data = path.read_bytes()
    query = query_for(data)
    try:
        answer = client.post(authority, query.body, content_type=QUERY_TYPE, accept=REPLY_TYPE)
    except FetchFailed as error:
        raise _NotStamped(f"{authority} did not answer ({error.detail})") from error
    if answer.status != 200:
        raise _NotStamped(f"{authority} answered with status {answer.status}")
    try:
        verified_stamp(answer.body, data, roots=roots, nonce=query.nonce)
    except StampRefused as error:
        raise _NotStamped(f"the answer of {authority} is not accepted: {error}") from error
    except UnknownAuthority as error:
        if roots is not None:
            raise _NotStamped(f"the answer of {authority} is not accepted: {error}") from error
        # It may be a good stamp: whoever has the root can tell, and could not if it were thrown away.
    write_once(stamp_path(path), answer.body)


def _unstamped(collection: Collection) -> list[Path]:
    newest_first = (path for _, path in reversed(manifest_paths(collection)))
    return [path for path in newest_first if not stamp_path(path).exists()][: 1 + STAMPED_LATE]

"""What a report says of a collection's newest manifest."""

from __future__ import annotations

from pathlib import Path

from archive.collection import Collection
from archive.digests import Digest
from archive.errors import RootsUnusable
from archive.proof.manifests import Manifest, NotAManifest, manifest_paths, stamp_path


def newest_proof(collection: Collection) -> dict[str, str]:
    """What a report says of the newest manifest; empty where there is none."""
    paths = manifest_paths(collection)
    if not paths:
        return {}
    _, path = paths[-1]
    try:
        manifest = Manifest.parse(path.read_bytes())
    except NotAManifest as error:
        return {"manifest": f"{path.parent.name}/{path.name} is damaged: {error}"}
    return {
        "manifest": f"{path.parent.name}/{path.name}",
        "its digest": str(Digest.of(path.read_bytes())),
        "runs it covers": ", ".join(str(run.number) for run in manifest.runs),
        "follows": "none, it is the first" if manifest.previous is None else str(manifest.previous),
        "signed with": manifest.signer,
        "time-stamped": _stamp_words(collection, path),
    }


def _stamp_words(collection: Collection, path: Path) -> str:
    try:
        answer = stamp_path(path).read_bytes()
    except FileNotFoundError:
        return "no"
    # Certificates come with it: a tenth of the time of a whole report, where most collections have no time stamps.
    from archive.proof.kept_roots import kept_roots  # noqa: PLC0415
    from archive.proof.timestamps import StampRefused, UnknownAuthority, verified_stamp  # noqa: PLC0415

    try:
        stamp = verified_stamp(answer, path.read_bytes(), known=kept_roots(collection))
    except RootsUnusable as error:
        return f"yes, but it could not be checked: {error}"
    except UnknownAuthority:
        return "yes, by an authority whose root certificate is not known on this machine"
    except StampRefused as error:
        return f"the time stamp does not hold: {error}"
    return f"{stamp.at:%Y-%m-%d %H:%M:%S} UTC by {stamp.authority}"

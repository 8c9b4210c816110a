"""RFC 3161 time stamps over a manifest: asking, and checking what came back. The network is somebody else's.

rfc3161-client parses and verifies. It insists on DER where many authorities' servers, OpenSSL's among them, write the
certificates of a token in the order of the chain; no signature covers that order, so it is put right before parsing.
"""

from __future__ import annotations

import hashlib
import ssl
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.utils import CryptographyDeprecationWarning
from rfc3161_client import (
    HashAlgorithm,
    PKIStatus,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from ..errors import RootsUnusable

QUERY_TYPE = "application/timestamp-query"
REPLY_TYPE = "application/timestamp-reply"

_SHA256 = "2.16.840.1.101.3.4.2.1"
_LONGEST_CHAIN = 10
_MALFORMED = (
    ValueError,
    LookupError,  # cryptography's for a name whose string has a type that there is not
    UnsupportedAlgorithm,
    x509.InvalidVersion,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
)


Roots = tuple[x509.Certificate, ...]  # the authorities whose time stamps count


class StampRefused(Exception):
    """The answer is no time stamp of these bytes; the text is a clause for people."""


class UnknownAuthority(Exception):
    """The answer may be a time stamp, but leads to no root certificate that is known here."""


@dataclass(frozen=True, slots=True)
class Query:
    """What is sent to the authority, and the nonce that its answer must repeat."""

    body: bytes  # DER
    nonce: int


@dataclass(frozen=True, slots=True)
class TimeStamp:
    """A verified time stamp: when, by whom (the subject of the certificate that signed it)."""

    at: datetime  # aware, UTC
    authority: str


def query_for(data: bytes) -> Query:
    """A request for a time stamp over the sha256 of the data, with the authority's certificate asked for."""
    request = TimestampRequestBuilder(data=data, hash_algorithm=HashAlgorithm.SHA256).build()
    assert request.nonce is not None  # noqa: S101 - for the type: the builder makes one unless told not to
    return Query(request.as_bytes(), request.nonce)


def read_roots(path: Path) -> Roots:
    """The certificates of a PEM file. Raises RootsUnusable."""
    try:
        return tuple(x509.load_pem_x509_certificates(path.read_bytes()))
    except (OSError, ValueError) as error:
        raise RootsUnusable(f"{path} can't be read as a PEM file of certificates.") from error


def roots_pem(roots: Roots) -> bytes:
    """The certificates as `read_roots` reads them."""
    return b"".join(root.public_bytes(Encoding.PEM) for root in roots)


def verified_stamp(
    answer: bytes, data: bytes, *, roots: Roots | None = None, known: Roots = (), nonce: int | None = None
) -> TimeStamp:
    """The time stamp that the answer is, over these data. Raises StampRefused, UnknownAuthority.

    It must lead to one of the `roots`. Where they are None: to one of those `known`, to one that the token brings along
    or to one that the machine trusts, which shows that the token is whole but leaves it to people whether they trust
    that authority.
    """
    try:
        with warnings.catch_warnings():
            # Of certificates that bend the rules: some in the machine's store do. Whether they hold is asked below.
            warnings.simplefilter("ignore", CryptographyDeprecationWarning)
            return _verified(answer, data, nonce, roots=roots, known=known)
    except _MALFORMED as error:  # the library reads each part only when it is asked for
        raise StampRefused("it can't be read as a time-stamp response") from error


def _verified(answer: bytes, data: bytes, nonce: int | None, *, roots: Roots | None, known: Roots) -> TimeStamp:
    response = decode_timestamp_response(_in_der_order(answer))
    if response.status != PKIStatus.GRANTED:
        raise StampRefused(_status_words(response))
    imprint = response.tst_info.message_imprint
    if imprint.hash_algorithm.dotted_string != _SHA256 or imprint.message != hashlib.sha256(data).digest():
        raise StampRefused("it stamps other bytes")
    if nonce is not None and response.tst_info.nonce != nonce:
        raise StampRefused("it answers another request")
    embedded = [x509.load_der_x509_certificate(der) for der in response.signed_data.certificates]
    signer = _signer(response, embedded)
    trusted = roots if roots is not None else [*known, *filter(_is_root, embedded), *_machine_roots(embedded)]
    anchor = _anchor(signer, embedded, trusted)
    if anchor is None:
        raise UnknownAuthority(f"it leads to no root certificate that is known here ({_name(signer)})")
    try:
        VerifierBuilder(roots=[anchor], intermediates=[]).build().verify_message(response, data)
    except VerificationError as error:
        raise StampRefused("its signature does not hold, or its certificate was not valid at its time") from error
    return TimeStamp(response.tst_info.gen_time, _name(signer))


def _status_words(response: TimeStampResponse) -> str:
    said = "; ".join(response.status_string)
    try:
        word = PKIStatus(response.status).name.lower().replace("_", " ")
    except ValueError:
        word = f"status {response.status}"
    return f"the authority granted none ({word}{': ' + said if said else ''})"


def _signer(response: TimeStampResponse, embedded: Iterable[x509.Certificate]) -> x509.Certificate:
    named = [(info.issuer, info.serial_number) for info in response.signed_data.signer_infos]
    for certificate in embedded:
        if [(certificate.issuer, certificate.serial_number)] == named:
            return certificate
    raise StampRefused("it does not hold the certificate of exactly one signer")


def _is_root(certificate: x509.Certificate) -> bool:
    return certificate.subject == certificate.issuer


def _machine_roots(embedded: Iterable[x509.Certificate]) -> list[x509.Certificate]:
    """Roots in the machine's trust store that bear the name of an issuer in the token."""
    wanted = {certificate.issuer for certificate in embedded}
    found = []
    for der in ssl.create_default_context().get_ca_certs(binary_form=True):
        try:
            root = x509.load_der_x509_certificate(der)
            if root.subject in wanted:
                found.append(root)
        except ValueError:  # a store may hold certificates that the library refuses
            continue
    return found


def _anchor(
    certificate: x509.Certificate, embedded: Sequence[x509.Certificate], trusted: Sequence[x509.Certificate]
) -> x509.Certificate | None:
    """The trusted certificate to which the chain leads, None where it leads to none."""
    for _ in range(_LONGEST_CHAIN):
        for root in trusted:
            if certificate == root or _issued(root, certificate):
                return root
        issuer = next((other for other in embedded if other != certificate and _issued(other, certificate)), None)
        if issuer is None:
            return None
        certificate = issuer
    return None


def _issued(issuer: x509.Certificate, certificate: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def _name(certificate: x509.Certificate) -> str:
    return certificate.subject.rfc4514_string()


def _in_der_order(answer: bytes) -> bytes:
    """The response with the token's certificates in the order of DER's SET OF; the lengths stay. Raises IndexError.

    TimeStampResp ::= SEQUENCE { status SEQUENCE, token SEQUENCE { OID, [0] SEQUENCE { …, certificates [0], … } } }
    """
    response, _ = _content(answer, 0)
    _, after_status = _content(answer, response)
    if after_status >= len(answer):
        return answer  # a refusal: no token
    token, _ = _content(answer, after_status)
    _, after_kind = _content(answer, token)
    wrapped, _ = _content(answer, after_kind)
    at, end = _content(answer, wrapped)
    while at < end:
        start, after = _content(answer, at)
        if answer[at] == 0xA0:
            return answer[:start] + b"".join(sorted(_elements(answer, start, after))) + answer[after:]
        at = after
    return answer


def _elements(data: bytes, at: int, end: int) -> Iterable[bytes]:
    while at < end:
        _, after = _content(data, at)
        yield data[at:after]
        at = after


def _content(data: bytes, at: int) -> tuple[int, int]:
    """Where the content of the DER element at `at` begins and ends. Raises IndexError behind the data's end."""
    length, start = data[at + 1], at + 2
    if length & 0x80:
        size = length & 0x7F
        length, start = int.from_bytes(data[start : start + size], "big"), start + size
    if start + length > len(data):
        raise IndexError("an element is longer than the data")
    return start, start + length

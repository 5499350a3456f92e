"""How much one network sends in a day, without keeping the network.

What is kept is a digest under a secret of that day, which the worker forgets with it. The row of the day's secret
is also the lock under which everything that readers send is counted and written, one at a time.
"""

from __future__ import annotations

import functools
import hashlib
import hmac
import ipaddress
import secrets
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from django.db import IntegrityError, transaction

from articles.commenting.errors import TooMany
from articles.enums import SubmissionKind
from articles.models import DailySecret, RecentSubmission

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")
R = TypeVar("R")

MOST_A_DAY = {SubmissionKind.REPORT: 10, SubmissionKind.COMMENT: 10, SubmissionKind.ERASURE: 20}
HOME = 64  # bits: a home has all IPv6 addresses that begin alike


def lock_day(now: datetime) -> DailySecret:
    """Return the day's secret, locked until the transaction ends."""
    day = now.astimezone(UTC).date()
    DailySecret.objects.get_or_create(day=day, defaults={"secret": secrets.token_hex(32)})
    return DailySecret.objects.select_for_update().get(day=day)


def written_once(write: Callable[P, R]) -> Callable[P, R]:
    """Run it in a transaction; once more if somebody has just written the same, which is found then.

    That is so at midnight only, when two write under the locks of two days.
    """

    @functools.wraps(write)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            with transaction.atomic():
                return write(*args, **kwargs)
        except IntegrityError:
            with transaction.atomic():
                return write(*args, **kwargs)

    return wrapped


def count(kind: SubmissionKind, address: str, today: DailySecret) -> None:
    """Note one more from this address, under the lock of `lock_day`. Raises TooMany.

    An address that is not known is not counted.
    """
    network = network_of(address)
    if not network:
        return
    digest = hmac.new(today.secret.encode(), network.encode(), hashlib.sha256).hexdigest()
    about: dict[str, object] = {"kind": kind, "network": digest, "day": today.day}
    if sent_today(about) >= MOST_A_DAY[kind]:
        raise TooMany(datetime.combine(today.day + timedelta(days=1), time.min, UTC))
    RecentSubmission.objects.create(**about)


def sent_today(about: dict[str, object]) -> int:
    return RecentSubmission.objects.filter(**about).count()


def network_of(address: str) -> str:
    """Return what counts as one sender: an IPv4 address, or the first 64 bits of an IPv6 one."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    return str(ipaddress.IPv6Network((int(parsed), HOME), strict=False))


def forget_networks(*, now: datetime) -> None:
    """Forget the days that are over: their secrets first, then what was counted under them."""
    today = now.astimezone(UTC).date()
    DailySecret.objects.filter(day__lt=today).delete()
    RecentSubmission.objects.filter(day__lt=today).delete()

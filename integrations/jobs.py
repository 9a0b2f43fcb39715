"""What goes on while nobody asks: effects are brought to those they are for, and ticks run."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, timedelta

from apscheduler.schedulers.background import BackgroundScheduler

from booking import upkeep
from booking.bulk_work import BulkWork
from booking.effects import OF_CALENDARS, PAYMENT, WEBHOOK
from booking.listening import hearing_abroad
from booking.outbox import entries
from booking.outbox.dispatcher import Deliver, Dispatcher
from bot.notices import Notices
from bot.receptionist import Receptionist
from bot.second_ear import SecondEar
from integrations.plug import House, Plug, Tick

EVERY_MINUTE = timedelta(minutes=1)
EVERY_HOUR = timedelta(hours=1)


@contextmanager
def jobs(
    house: House, plugs: Sequence[Plug], second_ear: SecondEar | None = None
) -> Iterator[None]:
    """Dispatcher and ticks, for as long as the block lasts; what is in flight is finished."""
    dispatcher = Dispatcher(
        house.database,
        deliverers(house, plugs, second_ear),
        clock=house.clock,
        threads=house.settings.core.dispatcher_threads,
        slow=(*OF_CALENDARS, PAYMENT, WEBHOOK),
    )
    thread = threading.Thread(target=dispatcher.run, name="dispatcher")
    scheduler = BackgroundScheduler(timezone=UTC)
    for tick in (*_own_ticks(house), *(tick for plug in plugs for tick in plug.ticks)):
        scheduler.add_job(
            tick.run,
            "interval",
            seconds=tick.every.total_seconds(),
            id=tick.name,
            replace_existing=True,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=60,
        )
    if house.database.is_sqlite:
        # This process owns the file: whoever had leases is gone, what they were about goes on.
        with house.database.transaction() as tx:
            entries.void_leases(tx)
    with hearing_abroad(house.database):
        thread.start()
        scheduler.start()
        try:
            yield
        finally:
            scheduler.shutdown(wait=True)
            dispatcher.stop()
            thread.join()


def deliverers(
    house: House, plugs: Sequence[Plug], second_ear: SecondEar | None = None
) -> dict[str, Deliver]:
    """Address -> deliverer; two for one address, or none for one that is used, is a bug seen at
    start.
    """
    offered = [
        Receptionist(
            house.database, house.clock, refresh=_refresher(plugs), second_ear=second_ear
        ).delivers(),
        Notices(house.database, house.clock).delivers(),
        BulkWork(house.database, house.clock).delivers(),
        *(plug.delivers for plug in plugs),
    ]
    delivers: dict[str, Deliver] = {}
    for one in offered:
        assert not delivers.keys() & one.keys(), "an address with two deliverers"
        delivers.update(one)
    return delivers


def _refresher(plugs: Sequence[Plug]) -> Callable[[str, Sequence[int]], None]:
    """Has every party bring the mirrors of these hosts up to date."""

    def refresh(account_ref: str, host_ids: Sequence[int]) -> None:
        for plug in plugs:
            if plug.refresh is not None:
                plug.refresh(account_ref, host_ids)

    return refresh


def _own_ticks(house: House) -> tuple[Tick, ...]:
    def settle() -> None:
        upkeep.settle_what_time_did(house.database, now=house.clock())

    def forget() -> None:
        upkeep.forget_delivered_words(house.database, now=house.clock())

    return (
        Tick("settle what time did", EVERY_MINUTE, settle),
        Tick("forget delivered words", EVERY_HOUR, forget),
    )

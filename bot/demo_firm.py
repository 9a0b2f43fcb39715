"""The demo's firm: its hosts, what can be booked there, and the stories of its customers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from booking.db import Tx
from booking.deals import Pipeline
from booking.event_types import (
    ChangePolicy,
    ChangeRule,
    DealRule,
    EventType,
    EventTypeHost,
    Location,
    LocationKind,
    Question,
    QuestionKind,
    TaskRule,
)
from booking.people import Host
from booking.schedules import Schedule
from booking.when.hours import Hours, LocalWindow, WeeklyHours
from booking.when.slots import HostChoice, Limits, RollingWindow

SLUG = "alder"
EVENT_TYPE_SLUG = "site-survey"
ADMIN_MAIL = "marta@alder.example"
ZONE = "Europe/Lisbon"


@dataclass(frozen=True)
class Chat:
    """One customer's story: what was said (`>` by the customer), what they have booked, and who
    has it now.
    """

    name: str
    mail: str
    phone: str | None
    locale: str
    lines: Sequence[str]
    minutes_ago: int
    event_type: str | None = None
    days: int = 0  # of the booking, from today; negative is behind us
    outcome: str = ""
    is_a_persons: bool = False


CHATS = (
    Chat(
        "Sofia Almeida",
        "sofia.almeida@example.pt",
        "+351912000184",
        "en",
        (
            "> Hi! I need a site survey before you can quote. Is there anything this week?",
            "I can book that. A site survey takes 45 minutes at your home.",
            "> Perfect. Will the power be off during the visit?",
        ),
        8,
        "site-survey",
        2,
        is_a_persons=True,
    ),
    Chat(
        "Henrik Lund",
        "henrik.lund@example.com",
        None,
        "en",
        ("> Can we move it to next week instead?", "Of course. Which day suits you?"),
        13,
        "intro-call",
        3,
    ),
    Chat(
        "Priya Nair",
        "priya.nair@example.com",
        None,
        "en",
        ("> I'd like an intro call", "Which of these times suits you?"),
        32,
    ),
    Chat(
        "Moritz Brandt",
        "moritz.brandt@example.de",
        "+4930901820",
        "de",
        ("> Ich kann am Freitag leider doch nicht.", "Ihr Termin ist abgesagt."),
        56,
        "site-survey",
        4,
        "cancelled",
    ),
    Chat(
        "Lucía Martín",
        "lucia.martin@example.es",
        None,
        "es",
        ("> ¿El instalador trae el adaptador?", "Enseguida te responde una persona."),
        83,
        "intro-call",
        -2,
        "completed",
        is_a_persons=True,
    ),
    Chat(
        "João Costa",
        "joao.costa@example.pt",
        "+351966000215",
        "pt",
        ("> Obrigado, até segunda!", "Até segunda."),
        24 * 60,
        "battery-workshop",
        6,
    ),
    Chat(
        "Dara Keane",
        "dara.keane@example.ie",
        None,
        "en",
        ("> I am sorry, I forgot.", "Sorry we missed you. Shall we find another time?"),
        3 * 24 * 60,
        "site-survey",
        -5,
        "no_show",
    ),
)
# Booked on the page, without a chat: name, event type, day, what became of it.
PAGE_BOOKINGS = (
    ("Ellen Whitaker", "installation-plan", 7, "pending"),
    ("Rui Fonseca", "site-survey", -3, "completed"),
    ("Tom Baker", "installation-plan", 8, "rejected"),
    ("Ana Prado", "battery-workshop", 6, ""),
    ("Nils Berg", "intro-call", 5, ""),
)


def hosts_of(tx: Tx, office_hours: Schedule) -> dict[str, Host]:
    field_hours = Schedule(
        name="Field team hours",
        hours=Hours(
            ZONE,
            WeeklyHours(
                ((LocalWindow(9 * 60, 12 * 60 + 30), LocalWindow(14 * 60, 17 * 60 + 30)),) * 5
                + ((),) * 2
            ),
        ),
    )
    tx.add(field_hours)
    tx.flush()
    hosts = {}
    for name, schedule in (
        ("Inês Carvalho", field_hours),
        ("Tom Okafor", field_hours),
        ("Jonas Weber", office_hours),
    ):
        first = name.split()[0].lower().replace("ê", "e")
        hosts[first] = Host(
            name=name, mail=f"{first}@alder.example", zone=ZONE, schedule=schedule, locale="en"
        )
    tx.add_all(hosts.values())
    tx.flush()
    return hosts


def add_event_types(
    tx: Tx, pipeline: Pipeline, hosts: dict[str, Host], office_hours: Schedule
) -> None:
    stages = {stage.name: stage.ref for stage in pipeline.stages}
    deal_rule = DealRule(
        pipeline.ref,
        {
            "booked": stages["Booked"],
            "completed": stages["Met"],
            "no_show": stages["New"],
            "cancelled": stages["New"],
        },
        title="Home battery, 10 kWh",
        amount=840_000,
    )
    until_a_day_before = ChangePolicy(ChangeRule(until=24 * 60), ChangeRule(until=24 * 60))
    kinds = (
        EventType(
            title="Site survey",
            slug=EVENT_TYPE_SLUG,
            description="We measure your roof and look at the meter and the wall for the battery. "
            "You get a fixed quote within two days.",
            prepare="Have your last electricity bill at hand.",
            durations=[45],
            interval=45,
            buffer_after=30,
            notice=120,
            window=RollingWindow(30),
            limits=Limits(day_count=4),
            assignment=HostChoice.ROUND_ROBIN,
            location=Location(LocationKind.ASK_ATTENDEE),
            questions=(
                Question("car", "Do you own an electric car?", QuestionKind.YES_NO),
                Question("notes", "Anything we should know?", QuestionKind.LONG),
            ),
            max_guests=2,
            task_rule=TaskRule("Send the wiring photo guide", due=-24 * 60),
            deal_rule=deal_rule,
        ),
        EventType(
            title="Intro call",
            slug="intro-call",
            colour="c2",
            description="A short call about solar, batteries and what they cost.",
            durations=[15, 30],
            notice=60,
            mail_optional=True,
            max_guests=3,
            # A host without Google Meet has the link instead.
            location=Location(LocationKind.GOOGLE_MEET, "https://meet.alder.example/intro"),
            task_rule=TaskRule("Follow up on the call", due=60),
            deal_rule=deal_rule,
        ),
        EventType(
            title="Battery workshop",
            slug="battery-workshop",
            colour="c3",
            description="See a battery at work and ask whatever you like.",
            durations=[90],
            seats=8,
            schedule=office_hours,
            location=Location(LocationKind.IN_PERSON, "Rua do Alecrim 20, Lisboa"),
        ),
        EventType(
            title="Installation plan",
            slug="installation-plan",
            colour="c4",
            description="We plan the day of the installation together.",
            durations=[60],
            assignment=HostChoice.COLLECTIVE,
            needs_approval=True,
            notice=24 * 60,
            change_policy=until_a_day_before,
            location=Location(LocationKind.PHONE, "", "host"),
            task_rule=TaskRule("Order the material", due=-48 * 60, owner="host"),
        ),
        EventType(
            title="Warranty visit",
            slug="warranty-visit",
            colour="c5",
            durations=[60],
            is_public=False,
            location=Location(LocationKind.ASK_ATTENDEE),
        ),
    )
    pools = (("ines", "tom"), ("jonas",), ("jonas",), ("ines", "tom"), ("tom",))
    for position, (kind, pool) in enumerate(zip(kinds, pools, strict=True)):
        kind.position = position
        kind.hosts = [
            EventTypeHost(host_id=hosts[name].id, host=hosts[name], position=place)
            for place, name in enumerate(pool)
        ]
        tx.add(kind)

"""Deal: stage and amount in a pipeline, and the rules by which bookings move it. A deal goes
forward only, unless the rule says otherwise, and one that is won or lost is left alone.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from booking.db import Base, Referred, Scoped, Tx
from booking.errors import NotFound
from booking.event_types import DealRule, Outcome
from booking.paging import PAGE, Page, page_of

OPEN, WON, LOST = "open", "won", "lost"


class Pipeline(Base, Scoped, Referred):
    """The way of a deal; each account has one default."""

    __tablename__ = "pipelines"

    name: Mapped[str] = mapped_column(String(200))
    is_default: Mapped[bool] = mapped_column(default=False)

    stages: Mapped[list[Stage]] = relationship(
        lazy="selectin", order_by="Stage.position", back_populates="pipeline"
    )


class Stage(Base, Scoped, Referred):
    """A step on that way; the last ones win or lose."""

    __tablename__ = "stages"
    __table_args__ = (
        UniqueConstraint("pipeline_id", "position"),
        CheckConstraint("outcome IN ('open', 'won', 'lost')", name="outcome"),
    )

    pipeline_id: Mapped[int] = mapped_column(ForeignKey("pipelines.id"))
    name: Mapped[str] = mapped_column(String(200))
    position: Mapped[int]
    outcome: Mapped[str] = mapped_column(String(4), default=OPEN)

    pipeline: Mapped[Pipeline] = relationship(
        lazy="joined", innerjoin=True, back_populates="stages"
    )


class Deal(Base, Scoped, Referred):
    """What may be sold to a contact. Amounts are whole minor units of an ISO 4217 currency."""

    __tablename__ = "deals"
    __table_args__ = (Index(None, "contact_id", "pipeline_id"),)

    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"))
    pipeline_id: Mapped[int] = mapped_column(ForeignKey("pipelines.id"))
    stage_id: Mapped[int] = mapped_column(ForeignKey("stages.id"), index=True)
    title: Mapped[str] = mapped_column(String(300))
    amount: Mapped[int | None]
    currency: Mapped[str] = mapped_column(String(3), default="EUR")
    closes_on: Mapped[date | None] = mapped_column(Date)
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it from the class

    stage: Mapped[Stage] = relationship(lazy="joined", innerjoin=True)

    @property
    def state(self) -> str:
        return self.stage.outcome


class DealActivity(Base, Scoped):
    """What happened around a deal, for whoever reads it later. Words a customer gave stand in
    the history's words.
    """

    __tablename__ = "deal_activities"

    deal_id: Mapped[int] = mapped_column(ForeignKey("deals.id"), index=True)
    booking_id: Mapped[int | None] = mapped_column(ForeignKey("bookings.id"), index=True)
    at: Mapped[datetime]
    what: Mapped[str] = mapped_column(String(40))  # a fact's name, or stage_changed
    stage_name: Mapped[str | None] = mapped_column(String(200))
    reason: Mapped[str | None] = mapped_column(String(1000))


def pipelines(tx: Tx) -> list[Pipeline]:
    return list(tx.scalars(select(Pipeline).order_by(Pipeline.is_default.desc(), Pipeline.id)))


def listed_deals(
    tx: Tx,
    *,
    state: str | None = None,
    contact_id: int | None = None,
    page: int = 1,
    size: int = PAGE,
) -> Page[Deal]:
    """A page of the deals, the newest first."""
    query = select(Deal)
    if state is not None:
        query = query.where(Deal.stage.has(outcome=state))
    if contact_id is not None:
        query = query.where(Deal.contact_id == contact_id)
    return page_of(tx, query, page, Deal.created_at.desc(), Deal.id, size=size)


def deal_for(tx: Tx, contact_id: int, rule: DealRule, *, title: str, now: datetime) -> Deal | None:
    """The contact's newest open deal in the rule's pipeline, else a new one; None where the
    rule's pipeline is gone.
    """
    pipeline = tx.scalar(select(Pipeline).where(Pipeline.ref == rule.pipeline_ref))
    if pipeline is None or not pipeline.stages:
        return None
    deal = tx.scalar(
        select(Deal)
        .join(Stage, Deal.stage_id == Stage.id)
        .where(
            Deal.contact_id == contact_id,
            Deal.pipeline_id == pipeline.id,
            Stage.outcome == OPEN,
        )
        .order_by(Deal.id.desc())
        .limit(1)
    )
    if deal is not None:
        return deal
    deal = Deal(
        contact_id=contact_id,
        pipeline_id=pipeline.id,
        stage=pipeline.stages[0],
        title=rule.title or title,
        amount=rule.amount,
        currency=rule.currency,
        created_at=now,
    )
    tx.add(deal)
    tx.flush()
    return deal


def move_by_rule(deal: Deal, rule: DealRule, outcome: Outcome, stages: list[Stage]) -> bool:
    """Bring the deal to the stage that the rule names for this outcome; whether it moved."""
    wanted = rule.stages.get(outcome)
    stage = next((stage for stage in stages if stage.ref == wanted), None)
    if stage is None or deal.state != OPEN or stage.id == deal.stage_id:
        return False
    if stage.position < deal.stage.position and not rule.may_go_back:
        return False
    deal.stage = stage
    return True


def stages_of(tx: Tx, pipeline_id: int) -> list[Stage]:
    return list(
        tx.scalars(select(Stage).where(Stage.pipeline_id == pipeline_id).order_by(Stage.position))
    )


def deal_by_ref(tx: Tx, ref: str) -> Deal:
    """Raises NotFound."""
    deal = tx.scalar(select(Deal).where(Deal.ref == ref))
    if deal is None:
        raise NotFound
    return deal


def default_pipeline(name: str, stage_names: list[str], *, won: str, lost: str) -> Pipeline:
    """A new account's pipeline: open stages, then one that wins and one that loses."""
    stages = [Stage(name=stage, position=i) for i, stage in enumerate(stage_names)]
    stages.append(Stage(name=won, position=len(stages), outcome=WON))
    stages.append(Stage(name=lost, position=len(stages), outcome=LOST))
    return Pipeline(name=name, is_default=True, stages=stages)

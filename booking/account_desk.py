"""AccountDesk: what admins ask about the firm, who works in it, and what could not leave it."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import select

from booking.account_drafts import AccountDraft, InvitationDraft, SitesDraft
from booking.accounts import Account
from booking.db import Tx
from booking.errors import InvalidInput, NotFound
from booking.outbox import entries
from booking.people import Agent, Login, login_by_mail

PARKED_PAGE = 25


class AccountDesk:
    """The counter for admins. Raises Forbidden when an agent who is none asks."""

    def __init__(self, tx: Tx, account: Account, agent: Agent, *, now: datetime) -> None:
        tx.enter(account)
        agent.check_admin_of(account)
        self.tx = tx
        self.account = account
        self.agent = agent
        self.now = now

    # The account, and who works in it.

    def revise_account(self, draft: AccountDraft) -> None:
        for name, value in draft.model_dump().items():
            setattr(self.account, name, value)
        self.tx.flush()

    def revise_sites(self, draft: SitesDraft) -> None:
        self.account.sites = draft.sites
        self.tx.flush()

    def new_chat_secret(self) -> str:
        """What sites sign with from now on; the one before is worth nothing."""
        self.account.chat_secret = secrets.token_hex(32)
        self.tx.flush()
        return self.account.chat_secret

    def agents(self) -> list[Agent]:
        rows = self.tx.scalars(select(Agent))
        return sorted(rows, key=lambda agent: (not agent.is_on, agent.name.lower(), agent.id))

    def agent_called(self, ref: str) -> Agent:
        """Raises NotFound."""
        agent = self.tx.scalar(select(Agent).where(Agent.ref == ref))
        if agent is None:
            raise NotFound
        return agent

    def invite(self, draft: InvitationDraft) -> Login:
        """The login, new or known, with a place in this account. Raises InvalidInput."""
        assert draft.mail is not None
        login = login_by_mail(self.tx, draft.mail)
        if login is None:
            login = Login(mail=draft.mail, name=draft.name, created_at=self.now)
            self.tx.add(login)
            self.tx.flush()
        place = self.tx.scalar(select(Agent).where(Agent.login_id == login.id))
        if place is not None and place.is_on:
            raise InvalidInput({"mail": "here_already"})
        if place is None:
            place = Agent(login_id=login.id, login=login)
            self.tx.add(place)
        place.is_admin, place.is_on = draft.is_admin, True
        self.tx.flush()
        return login

    def revise_agent(
        self, agent: Agent, *, is_admin: bool, is_on: bool, wants_handoff_mail: bool
    ) -> None:
        """Raises InvalidInput when no admin would be left."""
        others = [a for a in self.agents() if a.is_admin and a.is_on and a.id != agent.id]
        if not others and not (is_admin and is_on):
            raise InvalidInput({"is_admin": "last_admin"})
        agent.is_admin, agent.is_on = is_admin, is_on
        agent.wants_handoff_mail = wants_handoff_mail
        self.tx.flush()

    # What could not leave.

    def parked(self, *, page: int = 1) -> list[entries.Entry]:
        """One more than a page, where there is a next one."""
        offset = (page - 1) * PARKED_PAGE
        return entries.parked(self.tx, self.account.id, limit=PARKED_PAGE + 1, offset=offset)

    def retry(self, entry_id: int) -> None:
        """Raises NotFound."""
        if not entries.retry(self.tx, self.account.id, entry_id, now=self.now):
            raise NotFound

"""The bot on a command line, for trying a flow: reads lines from a keyboard or a pipe, writes what
the bot says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from integrations.plug import House
from integrations.settings import Settings
from integrations.terminal.shown import shown
from integrations.terminal.talk import (
    Caller,
    Kept,
    Talk,
    TalkError,
    TalkOnDatabase,
    TalkOverHttp,
)

LEAVES = {"/quit", "/exit"}

# Opens this installation's house and says how to have due entries delivered; called only where no
# server runs.
Enter = Callable[[], tuple[House, Callable[[], object]]]


def talk_of(settings: Settings, caller: Caller, enter: Enter) -> Talk:
    """With the running server where there is one, else on the database itself."""
    kept = Kept(Path(settings.core.var_dir), caller)
    if TalkOverHttp.is_there(settings.web):
        return TalkOverHttp(settings.web, caller, kept)
    house, dispatch = enter()
    return TalkOnDatabase(house, dispatch, caller, kept)


def chat(
    talk: Talk, lines: Iterable[str], write: Callable[[str], None], *, echoes: bool = False
) -> int:
    """Play `lines` until they end or say /quit; the exit code. `echoes` shows what was read."""
    try:
        write(shown(talk.begin()))
        with suppress(KeyboardInterrupt):
            for line in lines:
                text = line.strip()
                if text in LEAVES:
                    break
                if not text:
                    continue
                if echoes:
                    write(f"> {text}")
                write(shown(talk.say(text)))
    except TalkError as failure:
        write(str(failure))
        return 1
    return 0

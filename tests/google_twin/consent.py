"""What a person sees who is sent to sign in: whom to be, what to allow, or why it cannot be."""

from __future__ import annotations

from html import escape

from .answers import Answer
from .look import whole_page

Form = dict[str, list[str]]
_ASKED = (
    "client_id", "redirect_uri", "response_type", "scope", "state", "code_challenge",
    "code_challenge_method", "access_type", "prompt", "include_granted_scopes",
)  # fmt: skip


def people_page(query: Form, people: list[str]) -> Answer:
    buttons = "".join(
        f'<p><button name="person" value="{escape(mail)}">{escape(mail)}</button></p>'
        for mail in people
    )
    return _page("Choose an account", f'<form method="get">{_hidden(query)}{buttons}</form>')


def scopes_page(query: Form, person: str, scopes: list[str]) -> Answer:
    boxes = "".join(_box(scope) for scope in scopes)
    answers = (
        '<button name="answer" value="allow">Allow</button> '
        '<button name="answer" value="cancel">Cancel</button>'
    )
    who = f'<input type="hidden" name="person" value="{escape(person)}">'
    form = f'<form method="post">{_hidden(query)}{who}{boxes}<p>{answers}</p></form>'
    client = escape(query["client_id"][0])
    return _page(f"{escape(person)}: allow {client}?", form)


def error_page(problem: str) -> Answer:
    page = _page("Access blocked", f"<p>{escape(problem)}</p>")
    return Answer(int(problem.split()[1].rstrip(":")), page.body, page.content_type)


def _box(scope: str) -> str:
    value = escape(scope)
    # Who signs in cannot keep to themselves who they are.
    if scope == "openid" or "/userinfo." in scope:
        return f'<p>{value}<input type="hidden" name="ticked" value="{value}"></p>'
    box = f'<input type="checkbox" name="ticked" value="{value}" checked>'
    return f"<p><label>{box} {value}</label></p>"


def _hidden(query: Form) -> str:
    fields = [(name, query[name][0]) for name in _ASKED if name in query]
    return "".join(
        f'<input type="hidden" name="{name}" value="{escape(value)}">' for name, value in fields
    )


def _page(title: str, body: str) -> Answer:
    return whole_page(title, f"<section><h1>{title}</h1>{body}</section>")

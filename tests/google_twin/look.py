"""How the twin's pages look."""

from __future__ import annotations

from .answers import Answer, as_page

_STYLE = """
body{font:15px/1.5 system-ui,sans-serif;color:#1f2430;background:#f4f5f7;margin:0 auto;
 padding:1.5rem;max-width:68rem}
h1{font-size:1.4rem;margin:0}h2{font-size:1.1rem;margin:0}h3{font-size:1rem;margin:1.2rem 0 .4rem}
header,section{background:#fff;border:1px solid #dfe2e8;border-radius:8px;padding:1rem 1.2rem;
 margin-bottom:1rem}
.bar{display:flex;flex-wrap:wrap;gap:.6rem 1.4rem;align-items:center}.bar h1,.bar h2{flex:1 0 auto}
.bar form,td form{display:flex;flex-wrap:wrap;gap:.4rem;align-items:center;margin:0}
table{border-collapse:collapse;width:100%;margin-bottom:.8rem}
td,th{padding:.35rem .8rem .35rem 0;text-align:left;border-bottom:1px solid #eceef2}
th,small{color:#5b6472;font-weight:normal}small{display:block}
button,input,select{font:inherit;padding:.15rem .5rem;border:1px solid #b6bcc8;border-radius:5px;
 background:#fff}button{cursor:pointer}button:hover{background:#eef1f6}
.state{padding:0 .6rem;border-radius:1rem;background:#eceef2}.live{background:#d8f0dd}
.revoked{background:#f9d9d6}
"""


def whole_page(title: str, body: str) -> Answer:
    return as_page(
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{_STYLE}</style></head><body>{body}</body></html>"
    )

"""An account's colour made fit to read: the accent tokens of both themes, at least 4.5:1 wherever
text stands on them.
"""

from __future__ import annotations

import colorsys
import re
from collections.abc import Iterable

COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
READABLE = 4.5  # WCAG 2.2, 1.4.3
STEP = 0.01

# The surfaces of tokens.css that accent text stands on.
LIGHT = ("#ffffff", "#f8faf9", "#f4f7f5", "#ecf1ee")
DARK = ("#151d1a", "#19221f", "#0e1412", "#222d29")


def brand_sheet(colour: str | None) -> str:
    """A style sheet that sets `--accent*` from `colour`; empty where there is none or it is no
    colour.
    """
    if not colour or not COLOUR.fullmatch(colour):
        return ""
    light, dark = _rules(_light(colour)), _rules(_dark(colour))
    return (
        f":root {{{light}}}\n"
        f'@media (prefers-color-scheme: dark) {{:root:not([data-theme="light"]) {{{dark}}}}}\n'
        f':root[data-theme="dark"] {{{dark}}}\n'
    )


def contrast(one: str, other: str) -> float:
    """The ratio of two colours, from 1 to 21 (WCAG 2.2, contrast ratio)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _light(colour: str) -> dict[str, str]:
    soft, softer = _mixed(colour, "#ffffff", 0.12), _mixed(colour, "#ffffff", 0.2)
    accent = _until_readable(colour, ("#ffffff",), -STEP)
    text = _until_readable(accent, (*LIGHT, soft, softer), -STEP)
    return {
        "accent": accent,
        "accent-hover": _mixed("#000000", accent, 0.14),
        "accent-text": text,
        "accent-soft": soft,
        "accent-soft-2": softer,
        "accent-line": _mixed(colour, "#ffffff", 0.42),
        "on-accent": "#ffffff",
        "focus": text,
    }


def _dark(colour: str) -> dict[str, str]:
    on_accent = _mixed(colour, "#000000", 0.16)
    accent = _until_readable(colour, (on_accent, "#151d1a"), STEP)
    soft, softer = _mixed(accent, "#151d1a", 0.16), _mixed(accent, "#151d1a", 0.24)
    text = _until_readable(accent, (*DARK, soft, softer), STEP)
    return {
        "accent": accent,
        "accent-hover": _mixed("#ffffff", accent, 0.16),
        "accent-text": text,
        "accent-soft": soft,
        "accent-soft-2": softer,
        "accent-line": _mixed(accent, "#151d1a", 0.5),
        "on-accent": on_accent,
        "focus": text,
    }


def _rules(tokens: dict[str, str]) -> str:
    return " ".join(f"--{name}: {value};" for name, value in tokens.items())


def _until_readable(colour: str, on: Iterable[str], step: float) -> str:
    """`colour`, darkened or lightened until it can be read on all of `on`."""
    surfaces = tuple(on)
    hue, lightness, saturation = colorsys.rgb_to_hls(*_parts(colour))
    shown = colour.lower()
    end = 1.0 if step > 0 else 0.0
    while min(contrast(shown, surface) for surface in surfaces) < READABLE and lightness != end:
        lightness = min(1.0, max(0.0, lightness + step))
        shown = _hex(colorsys.hls_to_rgb(hue, lightness, saturation))
    return shown


def _mixed(colour: str, ground: str, share: float) -> str:
    pairs = zip(_parts(colour), _parts(ground), strict=True)
    return _hex(tuple(one * share + other * (1 - share) for one, other in pairs))


def _luminance(colour: str) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 - sRGB
        for part in _parts(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _parts(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return red, green, blue


def _hex(parts: Iterable[float]) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in parts)

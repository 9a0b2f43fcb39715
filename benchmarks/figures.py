"""What is measured and how it is shown: a figure, the floor under it, and the ratio of the two."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median, quantiles
from time import perf_counter


@dataclass(frozen=True)
class Figure:
    """One line: what, its value, and what bounds it. `unit` is ms or MB (less is better) or /s
    (more is).
    """

    what: str
    value: float
    unit: str
    p95: float | None = None
    floor: float | None = None
    floor_is: str = ""

    @property
    def ratio(self) -> float | None:
        if not self.floor:
            return None
        return self.value / self.floor


def timed(
    act: Callable[[], object],
    *,
    times: int,
    warm_up: int = 2,
    before: Callable[[], object] = lambda: None,
) -> tuple[float, float]:
    """Median and 95th percentile of `act`, in milliseconds. `before` each there is something to do
    that does not count.
    """
    for _ in range(warm_up):
        before()
        act()
    taken = []
    for _ in range(times):
        before()
        began = perf_counter()
        act()
        taken.append((perf_counter() - began) * 1000)
    return median(taken), quantiles(taken, n=20)[-1]


def per_second(act: Callable[[int], object], *, times: int) -> float:
    """How often `act` is done in a second, one after the other."""
    began = perf_counter()
    for number in range(times):
        act(number)
    return times / (perf_counter() - began)


def show(figures: list[Figure]) -> str:
    lines = [f"{'':44} {'value':>12} {'p95':>10} {'floor':>12} {'ratio':>7}  floor is"]
    for figure in figures:
        p95 = f"{figure.p95:,.1f}" if figure.p95 is not None else ""
        floor = f"{figure.floor:,.2f} {figure.unit}" if figure.floor else ""
        ratio = f"{figure.ratio:.2f}" if figure.ratio else ""
        value = f"{figure.value:,.2f} {figure.unit}"
        lines.append(
            f"{figure.what:44} {value:>12} {p95:>10} {floor:>12} {ratio:>7}  {figure.floor_is}"
        )
    return "\n".join(lines)

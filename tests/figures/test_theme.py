"""One palette for every chart: told apart without colour, readable, and free until the first figure."""

import itertools
import subprocess
import sys

import pytest
from plotly import graph_objects as go
from plotly import io

from workbench.figures import theme
from workbench.front import theme_css

# How the eyes of the three kinds of colour blindness mix linear red, green and blue (Machado and others, 2009).
BLIND = {
    "protanopia": ((0.152, 1.053, -0.205), (0.115, 0.786, 0.099), (-0.004, -0.048, 1.052)),
    "deuteranopia": ((0.367, 0.861, -0.228), (0.280, 0.673, 0.047), (-0.012, 0.043, 0.969)),
    "tritanopia": ((1.256, -0.077, -0.179), (-0.078, 0.931, 0.148), (0.005, 0.691, 0.304)),
}
TOLD_APART = 10.0
"""Distance in CIE Lab at which two patches are plainly two."""

Triple = tuple[float, float, float]


def linear(colour: str) -> Triple:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return red, green, blue


def luminance(colour: str) -> float:
    red, green, blue = linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def seen(colour: str, eyes: str) -> Triple:
    """CIE Lab of a colour as seen by eyes."""
    rgb = linear(colour)
    red, green, blue = (
        min(1.0, max(0.0, sum(weight * channel for weight, channel in zip(row, rgb, strict=True))))
        for row in BLIND[eyes]
    )
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.0890
    fx, fy, fz = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


@pytest.mark.parametrize("eyes", BLIND)
def test_every_two_colours_are_told_apart_by_colour_blind_eyes(eyes: str) -> None:
    close = [
        (one, other)
        for one, other in itertools.combinations(theme.CATEGORIES, 2)
        if sum((a - b) ** 2 for a, b in zip(seen(one, eyes), seen(other, eyes), strict=True)) ** 0.5 < TOLD_APART
    ]
    assert close == []


def test_no_two_categories_share_both_dash_and_marker_nor_a_pattern() -> None:
    marks = [(theme.category(place)["dash"], theme.category(place)["symbol"]) for place in range(8)]
    assert len(set(marks)) == 8
    assert len({theme.category(place)["pattern"] for place in range(8)}) == 8


def test_categories_come_again_after_the_last() -> None:
    assert theme.category(8) == theme.category(0)


@pytest.mark.parametrize("colour", [theme.INK, theme.MUTED, theme.GOOD, theme.WARN, theme.BAD])
def test_words_are_readable_on_white(colour: str) -> None:
    assert contrast(colour, theme.SURFACE) >= 4.5


def test_the_sequential_scale_grows_darker_step_by_step() -> None:
    steps = [luminance(colour) for _, colour in theme.SEQUENTIAL]
    assert steps == sorted(steps, reverse=True)


def test_the_diverging_scale_is_lightest_in_its_middle() -> None:
    steps = [luminance(colour) for _, colour in theme.DIVERGING]
    assert max(steps) == steps[2]
    assert abs(steps[0] - steps[-1]) < 0.05


def test_charts_and_pages_share_their_colours() -> None:
    for colour in (theme.INK, theme.MUTED, theme.LINE, theme.GOOD, theme.WARN, theme.BAD, theme.CATEGORIES[0]):
        assert colour in theme_css()


def test_a_figure_gets_its_title_and_both_axes_named() -> None:
    figure = go.Figure(go.Bar(x=[1], y=[2]))
    given = theme.apply(figure, title="FTE by process", x_title="Process", y_title="People (FTE)", legend=False)
    assert given is figure
    assert figure.layout.title.text == "FTE by process"
    assert (figure.layout.xaxis.title.text, figure.layout.yaxis.title.text) == ("Process", "People (FTE)")
    assert figure.layout.template.layout.colorway[0] == theme.CATEGORIES[0]


@pytest.mark.parametrize("empty", ["title", "x_title", "y_title"])
def test_a_figure_with_an_unnamed_axis_is_refused(empty: str) -> None:
    titles = {"title": "FTE", "x_title": "Process", "y_title": "People (FTE)", empty: " "}
    with pytest.raises(ValueError, match=empty):
        theme.apply(go.Figure(), title=titles["title"], x_title=titles["x_title"], y_title=titles["y_title"])


def test_the_template_changes_no_default_of_plotly() -> None:
    before = io.templates.default
    theme.template()
    assert io.templates.default == before
    assert theme.template() is theme.template()


def test_importing_the_theme_does_not_import_plotly() -> None:
    code = "import sys, workbench.figures.theme; sys.exit('plotly' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

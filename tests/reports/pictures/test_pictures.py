"""Pictures of the map: what they show, that they are the same again, and that no character ever becomes a box."""

import re
import zlib

import numpy as np
import pytest
from command_line import linli
from matplotlib.image import imread

from domain.plan import Plan
from reports.layers.styles import MODE_COLOURS
from reports.pictures import drawing, fonts
from reports.pictures.drawing import Paper, drawn, paper_of
from reports.pictures.fonts import NoFontError, characters, font_for
from reports.pictures.subjects import SUBJECTS, NothingToShowError, picture_of

SMALL = Paper(width_in=6, height_in=4, dpi=80)


@pytest.fixture(scope="module")
def has_chinese():
    try:
        font_for("邻里")
    except NoFontError as error:
        pytest.skip(str(error))


def test_modes_colour_each_compound_and_the_legend_names_all(town, town_plan):
    picture = picture_of("modes", town, town_plan, lang="en")
    assert list(picture.colour_of) == [MODE_COLOURS[town_plan.mode_of[c.id].value] for c in town.compounds]
    assert [colour for colour, _ in picture.legend] == [
        MODE_COLOURS[m] for m in ("contract", "self", "extended", "menu")
    ]
    assert len(picture.areas) == len(town_plan.area_contracts)


def test_counts_fall_into_the_step_that_the_legend_states(town, town_plan):
    picture = picture_of("visits", town, town_plan, lang="en")
    made = {c.id: 0 for c in town.compounds}
    for visit in town_plan.visits.plan.visits:
        made[visit.compound_id] += 1
    for compound, colour in zip(town.compounds, picture.colour_of, strict=True):
        label = next(text for shade, text in picture.legend if shade == colour)
        numbers = [int(n) for n in re.findall(r"\d+", label)]
        assert numbers[0] <= made[compound.id] <= numbers[-1]


def test_trips_are_those_asked_for(town, town_plan):
    trips = [trip for trip in town_plan.crews.plan.trips if trip.path_lonlat]
    crew = trips[0].crew_id
    assert len(picture_of("crews", town, town_plan, lang="en").routes) == len(trips)
    own = [trip for trip in trips if trip.crew_id == crew]
    picture = picture_of("crews", town, town_plan, lang="en", crew=crew)
    assert len(picture.routes) == len(own)
    assert len(picture.route_legend) == len({trip.day for trip in own})
    with pytest.raises(NothingToShowError):
        picture_of("crews", town, town_plan, lang="en", crew="nobody")


@pytest.mark.parametrize("subject", sorted(SUBJECTS))
def test_what_was_not_planned_is_not_drawn(town, subject):
    with pytest.raises(NothingToShowError, match="the plan has no"):
        picture_of(subject, town, Plan(), lang="en")


@pytest.mark.parametrize("kind", ["png", "pdf"])
def test_the_same_plan_gives_the_same_bytes(town, town_plan, kind, has_chinese):
    made = [
        drawn(picture_of("modes", town, town_plan, lang="zh"), town, lang="zh", paper=SMALL, kind=kind)
        for _ in range(2)
    ]
    assert made[0] == made[1]
    assert made[0].startswith(b"\x89PNG" if kind == "png" else b"%PDF")


def test_a_picture_has_the_size_asked_for_and_shows_the_colours(town, town_plan, tmp_path, has_chinese):
    data = drawn(
        picture_of("modes", town, town_plan, lang="zh"), town, lang="zh", paper=paper_of("900x600"), kind="png"
    )
    (tmp_path / "x.png").write_bytes(data)
    pixels = imread(tmp_path / "x.png")
    assert pixels.shape[:2] == (600, 900)
    colours = {tuple(rgb) for rgb in np.rint(pixels[:, :, :3] * 255).astype(int).reshape(-1, 3).tolist()}
    assert (0, 0x72, 0xB2) in colours


def test_a_pdf_holds_its_font_and_text(town, town_plan, has_chinese):
    data = drawn(picture_of("contracts", town, town_plan, lang="zh"), town, lang="zh", paper=SMALL, kind="pdf")
    streams = b"".join(
        zlib.decompress(s) for s in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL) if s[:1] == b"x"
    )
    assert b"/FontFile2" in data or b"/FontFile3" in data or b"begincmap" in streams


@pytest.mark.parametrize("size", ["A5", "100x100", "1600", "1600x", "9000x9000", "x600"])
def test_a_size_that_is_none_is_refused(size):
    with pytest.raises(ValueError, match="is no size; allowed: A4, A3, or pixels"):
        paper_of(size)


def test_a_font_has_every_character_or_none_is_taken(monkeypatch):
    path = font_for("abc 123")
    assert {ord(c) for c in "abc123"} <= characters(path)
    monkeypatch.setattr(fonts, "characters", lambda _path: frozenset(map(ord, "abc 123")))
    with pytest.raises(
        NoFontError, match=r"no font on this machine has the characters 邻 里; install one with Chinese"
    ):
        font_for("abc 邻里")


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pictures")
    linli("scenario", "new", folder / "town", "--compounds", 6, "--seed", 3)
    linli("plan", folder / "town", "-o", folder / "plan", "--only", "grid", "--work", "0.1", "--workers", 1)
    return folder / "plan"


def test_the_command_says_when_no_font_will_do_and_writes_nothing(plan, tmp_path, monkeypatch):
    monkeypatch.setattr(fonts, "characters", lambda _path: frozenset(range(32, 127)))
    said = linli("picture", plan, "-o", tmp_path / "map.png", "--subject", "grid", code=2)
    assert "no font on this machine has the characters" in said.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_command_draws_and_refuses_what_it_cannot(plan, tmp_path, has_chinese):
    linli("picture", plan, "-o", tmp_path / "map.pdf", "--subject", "grid", "--size", "800x600")
    assert (tmp_path / "map.pdf").read_bytes().startswith(b"%PDF")
    assert "does not end in .png or .pdf" in linli("picture", plan, "-o", tmp_path / "map.jpg", code=2).stderr
    assert "the plan has no service modes" in linli("picture", plan, "-o", tmp_path / "map.png", code=2).stderr
    refused = linli("picture", plan, "-o", tmp_path / "x.png", "--subject", "crews", "--crew", "nobody", code=2)
    assert "is not a crew of the plan's scenario" in refused.stderr
    assert "is no size" in linli("picture", plan, "-o", tmp_path / "x.png", "--size", "A5", code=2).stderr


@pytest.mark.parametrize("most", [60, 5])
def test_compounds_have_their_names_where_there_are_few(town, town_plan, monkeypatch, has_chinese, most):
    told = []
    place = drawing.placed
    monkeypatch.setattr(drawing, "MOST_NAMED", most)
    monkeypatch.setattr(drawing, "placed", lambda *given, **how: told.extend(place(*given, **how)) or told)
    drawn(picture_of("modes", town, town_plan, lang="zh"), town, lang="zh", paper=paper_of("A4"), kind="png")
    texts = [label.text for label, _, _ in told]
    assert {row.name for row in town.subdistricts} <= set(texts)
    named = sum(compound.name in texts for compound in town.compounds)
    assert named > len(town.compounds) / 2 if most == 60 else named == 0

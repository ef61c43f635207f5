"""Where labels of a picture are put."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from reports.pictures.labels import Label, placed

FRAME = (0.0, 0.0, 800.0, 600.0)
DPI = 72.0
place = st.floats(0, 800), st.floats(0, 600)
labels = st.builds(
    Label,
    text=st.text("ab路院", min_size=1, max_size=8),
    x=place[0],
    y=place[1],
    size_pt=st.sampled_from([6.0, 11.0]),
    off_px=st.floats(0, 20),
    centred=st.booleans(),
    must=st.booleans(),
)
circles = st.lists(st.builds(lambda x, y, r: (x - r, y - r, x + r, y + r), *place, st.floats(1, 15)), max_size=20)


def box(label, x, y):
    """Box of a label whose letters are as the picture takes them: wide ones as high as wide, others 0.6 of it."""
    wide = sum(label.size_pt * (1.0 if letter in "路院" else 0.6) for letter in label.text)
    return x - wide / 2, y - label.size_pt / 2, x + wide / 2, y + label.size_pt / 2


def touch(one, other):
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@given(st.lists(labels, max_size=30), circles)
def test_no_label_covers_another_or_leaves_the_picture(wanted, dots):
    found = placed(wanted, dots, [], FRAME, dpi=DPI)
    boxes = [box(*one) for one in found]
    assert not any(touch(one, other) for one, other in combinations(boxes, 2))
    assert all(left >= 0 and low >= 0 and right <= 800 and high <= 600 for left, low, right, high in boxes)
    for (label, _, _), own in zip(found, boxes, strict=True):
        assert label.must or not any(touch(own, dot) for dot in dots)


def test_the_first_free_place_is_taken_and_the_first_label_goes_first():
    big, small = (Label(text=text, x=400, y=300, size_pt=10, centred=True, must=True) for text in ("北关", "k01"))
    (first, x, y), (_, x2, y2) = placed([big, small], [], [], FRAME, dpi=DPI)
    assert (first, x, y) == (big, 400, 300)
    assert (x2, y2) != (400, 300)
    assert abs(x2 - 400) <= 60
    assert abs(y2 - 300) <= 60


def test_a_label_without_room_is_left_out_unless_it_must_be_there():
    dots = [(0.0, 0.0, 800.0, 600.0)]
    assert placed([Label(text="院", x=400, y=300, size_pt=10)], dots, [], FRAME, dpi=DPI) == []
    assert len(placed([Label(text="院", x=400, y=300, size_pt=10, must=True)], dots, [], FRAME, dpi=DPI)) == 1
    assert placed([Label(text="院", x=400, y=300, size_pt=10, must=True)], [], dots, FRAME, dpi=DPI) == []

"""Records are the standard library's frozen dataclasses, in all that anybody can see of them."""

import copy
import dataclasses
import pickle
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import FrozenInstanceError, field, replace

import pytest

from grader.records import dataclass as record


def both(**options):
    """The same classes made by the standard library and by us: (Point, Named), a class and one derived from it."""
    for made in (dataclasses.dataclass, record):

        @made(frozen=True, **options)
        class Point:
            """Where."""

            x: int
            y: int = 2
            seen: list[int] = field(default_factory=list)
            said: str = field(default="", kw_only=True)

            @property
            def sum(self):
                return self.x + self.y

        @made(frozen=True, **options)
        class Named(Point):
            """Where, with a name."""

            name: str = "a"

        yield Point, Named


SHOWS = {
    "by position": lambda Point, Named: Point(1, 3, [4]),
    "by name": lambda Point, Named: Point(x=1, said="s"),
    "defaults": lambda Point, Named: (Point(1).y, Point(1).seen, Point(1).said),
    "derived": lambda Point, Named: Named(1, 2, [3], "n"),
    "derived first": lambda Point, Named: (Named(1), Point(2)),
    "a list of its own": lambda Point, Named: Point(1).seen is Point(1).seen,
    "equal": lambda Point, Named: (Point(1) == Point(1), Point(1) != Point(2), Point(1) == Named(1), Point(1) == 1),
    "hash": lambda Point, Named: len({Point(1, 2, ()), Point(1, 2, ()), Point(2, 2, ())}),
    "no hash": lambda Point, Named: bool(hash(Point(1))),
    "nothing given": lambda Point, Named: Point(),
    "too much given": lambda Point, Named: Point(1, 2, 3, 4),
    "a name it does not have": lambda Point, Named: Point(1, z=3),
    "set": lambda Point, Named: setattr(Point(1), "x", 2),
    "deleted": lambda Point, Named: delattr(Point(1), "x"),
    "a name of its own": lambda Point, Named: setattr(Point(1), "z", 2),
    "replaced": lambda Point, Named: replace(Named(1), x=5, said="t"),
    "as a dict": lambda Point, Named: dataclasses.asdict(Named(1)),
    "fields": lambda Point, Named: [(each.name, each.type, each.kw_only) for each in dataclasses.fields(Named)],
    "copied": lambda Point, Named: copy.deepcopy(Point(1, 2, [3])),
    "pattern": lambda Point, Named: Named.__match_args__,
    "property": lambda Point, Named: Point(1).sum,
}  # fmt: skip


@pytest.mark.parametrize("options", [{}, {"kw_only": True}, {"eq": False}], ids=str)
@pytest.mark.parametrize("shows", SHOWS.values(), ids=SHOWS)
def test_it_is_as_the_standard_library_has_it(shows, options):
    """What comes of it, or what is raised, in the same words."""
    said = []
    for classes in both(**options):
        try:
            said.append(repr(shows(*classes)))
        except (TypeError, FrozenInstanceError) as error:
            said.append(f"{type(error).__name__}: {error}")
    assert said[0] == said[1]


@record(frozen=True)
class Checked:
    """A record that looks at itself, and one that travels."""

    x: int = 0

    def __post_init__(self):
        if self.x < 0:
            raise ValueError("too small")


def test_it_may_look_at_itself():
    """`__post_init__` is called."""
    assert Checked(1).x == 1
    with pytest.raises(ValueError, match="too small"):
        Checked(-1)


def test_it_travels():
    """Between processes, as pickle has it; before a value was made there, too."""
    assert pickle.loads(pickle.dumps(Checked(3))) == Checked(3)


def test_it_is_compiled_when_the_first_value_is_made():
    """And not before: most classes of a check are never called."""

    @record(frozen=True)
    class Late:
        """A record."""

        x: int

    before = vars(Late)["__init__"]
    Late(1)
    assert before is not vars(Late)["__init__"] and vars(Late)["__init__"].__qualname__.endswith("Late.__init__")


def test_threads_may_make_the_first_value_at_once():
    """Whichever compiles it: the others find that done."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for _ in range(20):
            _, (_, Named) = both()
            with ThreadPoolExecutor(4) as threads:
                assert [*threads.map(lambda x, Named=Named: Named(x).y, range(8))] == [2] * 8
    finally:
        sys.setswitchinterval(interval)

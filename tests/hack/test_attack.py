"""The learner's attack: it runs in a worker, and its input comes back as plain data or as a sentence why not."""

import numpy as np
import pytest

from grader import catalogue
from grader.hack import Attack, attacked, is_hackable
from grader.host import Pool, Session
from grader.judge import collect
from grader.model import NoInput, Submission
from grader.policy import Policy

# name: (the body of attack(), the key of what is said)
NONE = {
    "not written": ("raise NotImplementedError", "hack.not_written"),
    "raises": ("return {'x': 1 / 0}", "hack.raised"),
    "no dict": ("return 3", "hack.no_arguments"),
    "no names": ("return {1: 2}", "hack.no_arguments"),
    "no plain data": ("return {'x': object()}", "hack.unsendable"),
    "too large": ("return {'x': np.zeros((1 << 17) + 1)}", "hack.too_large"),
    "ends its process": ("import os; os._exit(3)", "hack.ended"),
    "is no Python": ("return {", "load.raised"),
}


@pytest.fixture(scope="module")
def sessions():
    """sessions(submission): it in a worker that others of its backend have used before."""
    kept = {}
    with Pool(Policy(standby=0)) as pool:

        def make(submission):
            if submission.backend not in kept:
                kept[submission.backend] = Session(submission, pool=pool, hidden=(), trusted=True)
            kept[submission.backend].submission = submission
            kept[submission.backend].forgive()
            return kept[submission.backend]

        yield make
        for each in kept.values():
            each.close()


@pytest.fixture
def attack(toy, sessions):
    """attack(body): what comes of an attack with this body."""

    def run(body):
        source = f"import numpy as np\n\n\ndef attack():\n    print('hello')\n    {body}\n"
        return attacked(sessions(Submission(toy, toy.stub, "numpy", source)), collect(toy))

    return run


def test_an_input(attack):
    """The arguments by name, for each entry; and what was printed on the way."""
    found = attack("return {'x': np.arange(3.0), 'factor': 2}")
    assert isinstance(found, Attack) and found.output == "hello\n"
    ((entry, args, named),) = found.calls
    assert (entry, args, named["factor"], named["x"].data.tolist()) == ("scale", (), 2, [0.0, 1.0, 2.0])


@pytest.mark.parametrize(("body", "key"), NONE.values(), ids=NONE)
def test_no_input(attack, body, key):
    """A message, and the learner's own line where there is one."""
    found = attack(body)
    assert isinstance(found, NoInput) and found.why.key == key
    assert bool(found.trace) == (key in ("hack.raised", "load.raised"))


TREES = {
    "none": ("None", [], []),
    "a gap": ("TreeNode(5, TreeNode(6, TreeNode(7)), TreeNode(0))", [5, 6, 0, 7], [1, 3, -1, -1]),
    "to the right": ("TreeNode(1, None, TreeNode(2))", [1, None, 2], [-1, -1]),
}


@pytest.mark.parametrize(("tree", "places", "left"), TREES.values(), ids=TREES)
def test_a_probe_makes_plain_data_of_a_tree(sessions, tree, places, left):
    """What the learner builds is the call that the hidden tests make."""
    kata = catalogue.find("complete-binary-tree")
    source = f"def attack():\n    return {{'root': {tree}}}\n"
    found = attacked(sessions(Submission(kata, kata.stub, "python", source)), collect(kata))
    ((name, args, _),) = found.calls
    assert is_hackable(collect(kata)) and name == "is_complete_tree_of"
    assert (args[0], args[1].data.tolist()) == (places, left)


def test_arrays_are_what_travels(attack):
    """A scalar of NumPy's too."""
    ((_, _, named),) = attack("return {'x': np.float32(2), 'factor': 1.0}").calls
    assert np.asarray(named["x"].data).dtype == np.float32

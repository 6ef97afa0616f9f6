"""What a grader keeps from one submission to the next, and when it does not."""

import pytest

from grader.grading import Grader
from grader.grading.kept import Kept, Key
from grader.policy import Policy

KEYS = [Key("a kata", "numpy", "cpu", seed) for seed in range(3)]


def test_one_key_has_one_evidence(toy):
    """All who are graded with one seed share what the mistakes do; another seed has its own."""
    kept = Kept(Policy())
    first = kept.evidence(toy, KEYS[0])
    assert kept.evidence(toy, KEYS[0]) is first and kept.evidence(toy, KEYS[1]) is not first
    assert not kept.knows(KEYS[0]) and not kept.knows(KEYS[2])  # nothing was run yet


def test_what_was_asked_for_longest_ago_goes(toy):
    """As many runs are kept as the policy says."""
    kept = Kept(Policy(kept_replays=2))
    first, second = (kept.evidence(toy, key) for key in KEYS[:2])
    assert kept.evidence(toy, KEYS[0]) is first
    kept.evidence(toy, KEYS[2])
    assert kept.evidence(toy, KEYS[0]) is first and kept.evidence(toy, KEYS[1]) is not second


RECALLED = [
    pytest.param(Policy(), False, False, id="a check that will probably pass"),
    pytest.param(Policy(), True, True, id="one that will probably fail"),
    pytest.param(Policy(recalls=True), False, True, id="the same file again and again"),
    pytest.param(Policy(many=True), False, True, id="a batch"),
]


@pytest.mark.parametrize(("policy", "doubtful", "wanted"), RECALLED)
def test_cases_are_recalled_where_they_come_again(policy, doubtful, wanted):
    """And what is recalled is the same for all."""
    kept = Kept(policy)
    recall = kept.recall(KEYS[0], doubtful)
    assert (recall is not None) is wanted and kept.recall(KEYS[0], doubtful) is recall


@pytest.mark.parametrize("many", [False, True], ids=["one file", "a batch"])
def test_a_batch_is_graded_by_the_kata_of_its_beginning(kata_with, many):
    """A kata that is edited meanwhile has another fingerprint for the next single file only."""
    kata = kata_with("def test_x(submission): pass")
    kept = Kept(Policy(many=many))
    before = kept.fingerprint(kata)
    kata.hidden_tests.write_text("def test_y(submission): pass", encoding="utf-8")
    assert (kept.fingerprint(kata) == before) is many


@pytest.mark.slow
def test_what_is_kept_of_the_mistakes_is_bounded(submit, right):
    """The mistakes' answers are kept for a few runs: the last ones that were asked for."""
    mine = submit(right.replace("return x * factor", "return x + factor"))
    with Grader(Policy(standby=0, kept_replays=2)) as grader:
        fingerprint = {
            seed: grader.grade(mine.path, device="cpu", seed=seed, only="negative").fingerprint for seed in (1, 2, 1, 3)
        }
        assert [seed for seed in (1, 2, 3) if grader._kept.knows(Key(fingerprint[seed], "numpy", "cpu", seed))] == [
            1,
            3,
        ]

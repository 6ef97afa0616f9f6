"""The question bank is read strictly, and what it says in numbers is what comes out when it is computed."""

import math
from collections import deque
from itertools import pairwise

import numpy as np
import pytest

from grader.authoring.questions import complaints
from grader.catalogue import Roots
from grader.catalogue import questions as bank
from grader.errors import BrokenKata, Misuse
from grader.model.questions import Choice, FillIn, Number, Open, Order

BANK = bank.questions()
NUMBERS = {question.id: question.answer for question in BANK if isinstance(question.answer, Number)}


# --- each number, computed in another way than by the formula that its explanation derives --------------------------------


def windows(size, kernel, stride=1, padding=0, dilation=1):
    """How many places a kernel has on a padded line of pixels: those at which it fits are counted."""
    reach = dilation * (kernel - 1)
    return sum(start + reach < size + 2 * padding for start in range(0, size + 2 * padding, stride))


def weights(outputs, inputs, kernel, groups=1):
    """The weights of a square convolution, counted in an array."""
    return np.zeros((outputs, inputs // groups, kernel, kernel)).size


def field(layers):
    """How many input pixels reach one output of (kernel, stride, dilation) layers: the set of them, layer by layer."""
    seen = {0}
    for kernel, stride, dilation in reversed(layers):
        seen = {place * stride + tap * dilation for place in seen for tap in range(kernel)}
    return max(seen) - min(seen) + 1


def edges():
    """The image of two bands under the filter, in loops."""
    image = np.repeat([0, 0, 0, 10, 10], 6).reshape(5, 6)
    kernel = np.array([[-1, -1, -1], [0, 0, 0], [1, 1, 1]])
    out = [[(image[i : i + 3, j : j + 3] * kernel).sum() for j in range(4)] for i in range(3)]
    return (np.array(out) == 30).sum()


def shuffled(channels, groups):
    """The input channel at each place: the groups deal out one card each in turn."""
    hands = [deque(hand) for hand in np.split(np.arange(channels), groups)]
    return [hands[turn % groups].popleft() for turn in range(channels)]


def best(loss, low, high):
    """Where a function of one variable is smallest, on a fine grid."""
    grid = np.linspace(low, high, 100 * (high - low) + 1)
    return grid[np.argmin([loss(c) for c in grid])]


def slope(f, x, step=1e-6):
    return (f(x + step) - f(x - step)) / (2 * step)


def smooth_l1(d, beta):
    return np.where(np.abs(d) < beta, 0.5 * d**2 / beta, np.abs(d) - 0.5 * beta)


def softmax(x):
    return np.exp(x) / np.exp(x).sum()


def sigmoid(x):
    return 1 / (1 + math.exp(-x))


def normal(x, mean=0.0, variance=1.0):
    return math.exp(-((x - mean) ** 2) / (2 * variance)) / math.sqrt(2 * math.pi * variance)


def adam(gradient, lr=0.001, b1=0.9, b2=0.999, eps=1e-8):
    """The first step on one weight."""
    m, v = (1 - b1) * gradient, (1 - b2) * gradient**2
    return lr * (m / (1 - b1)) / (math.sqrt(v / (1 - b2)) + eps)


def adagrad(gradients):
    total, step = 0.0, 0.0
    for gradient in gradients:
        total += gradient**2
        step = gradient / math.sqrt(total)
    return step


def momentum(steps):
    velocity = 0.0
    for _ in range(steps):
        velocity = 0.9 * velocity + 1
    return 0.01 * velocity


def clipped():
    gradients = [np.array([3.0, 0.0]), np.array([0.0, 4.0])]
    return (gradients[0] / np.linalg.norm(np.concatenate(gradients)))[0]


def batch_norm(x, gamma=1.7, eps=1e-5):
    return gamma * (x - x.mean(0)) / np.sqrt(x.var(0) + eps)


def dx_sum():
    """The sum of a column of dx, by central differences."""
    draw = np.random.default_rng(0)
    x, dout = draw.normal(size=(5, 1)), draw.normal(size=(5, 1))
    total = 0.0
    for i in range(5):
        step = np.zeros((5, 1))
        step[i] = 1e-6
        total += ((batch_norm(x + step) - batch_norm(x - step)) * dout).sum() / 2e-6
    return round(total, 6)


def running_variance():
    return 0.9 * 1 + 0.1 * np.var([1, 2, 3, 4], ddof=1)


def fused_bias():
    """What the pair makes of x = 0."""
    return 6 * ((2 * 0 + 1) - 4) / math.sqrt(8 + 1) + 0.5


def reductions():
    """The all-reduces that give mean and variance of two shards, counted."""
    shards, calls = [np.array([1.0, 2.0, 4.0]), np.array([8.0])], []

    def all_reduce(values):
        calls.append(values)
        return np.sum(values, axis=0)

    total, squares, count = all_reduce([[x.sum(), (x**2).sum(), x.size] for x in shards])
    whole = np.concatenate(shards)
    assert math.isclose(total / count, whole.mean())
    assert math.isclose(squares / count - (total / count) ** 2, whole.var())
    return len(calls)


def two_shards():
    """The variance of eight values with the means and variances that the question gives."""
    return np.var([0, 2, 0, 2, 0, 2, 5, 5])


def relu_gain(layers):
    """The mean square after layers of ReLU, exactly: of a symmetric input each keeps one half of it."""
    draw = np.random.default_rng(0)
    x = draw.normal(size=200_000)
    kept = (np.maximum(x, 0) ** 2).mean() / (x**2).mean()
    return round(kept, 2) ** layers


def stopped(losses, patience):
    best_loss, waited = math.inf, 0
    for epoch, loss in enumerate(losses, 1):
        best_loss, waited = (loss, 0) if loss < best_loss else (best_loss, waited + 1)
        if waited == patience:
            return epoch
    return len(losses)


def accumulated():
    """The weight of the last micro-batch's mean in the mean of all samples."""
    batches = [np.zeros(6), np.zeros(6), np.ones(4)]
    return np.concatenate(batches).mean() / batches[-1].mean()


def checkpoints(layers, segment):
    """The most activations kept at once, while the segments are gone through from the last to the first."""
    kept, most = layers // segment, 0
    for _ in range(layers // segment):
        most = max(most, kept + segment)
        kept -= 1
    return most


def ring(devices):
    """What a device sends of a gradient in so many pieces: one piece in each round of the two phases."""
    return sum(1 / devices for _ in ("reduce-scatter", "all-gather") for _ in range(devices - 1))


def complete_levels(nodes):
    """The levels of the heap numbers 1 to n."""
    return len({number.bit_length() for number in range(1, nodes + 1)})


COMPUTED = {
    # normalisation
    "bn-parameters": lambda: np.zeros((2, 64)).size,
    "bn-running-variance": running_variance,
    "bn-gradient-sum": dx_sum,
    "bn-count": lambda: np.zeros((8, 64, 14, 14))[:, 0].size,
    "ln-count": lambda: np.zeros((8, 128, 512)).mean(-1).size,
    "sync-bn-reductions": reductions,
    "sync-bn-variance": two_shards,
    "fusion-number": fused_bias,
    # convolution
    "conv-output-size": lambda: windows(224, 7, stride=2, padding=3),
    "conv-same-padding": lambda: next(p for p in range(20) if windows(50, 3, padding=p, dilation=4) == 50),
    "conv-parameters": lambda: weights(128, 64, 3, groups=4) + 128,
    "conv-macs": lambda: windows(32, 3, padding=1) ** 2 * weights(16, 3, 3),
    "depthwise-saving": lambda: weights(128, 128, 3) / (weights(128, 128, 3, groups=128) + weights(128, 128, 1)),
    "bottleneck-saving": lambda: weights(64, 256, 1) + weights(64, 64, 3) + weights(256, 64, 1),
    "receptive-field-two": lambda: field([(3, 1, 1), (3, 1, 1)]),
    "receptive-field-stride": lambda: field([(7, 2, 1), (3, 2, 1), (3, 1, 1)]),
    "receptive-field-dilation": lambda: field([(3, 1, 1), (3, 1, 2), (3, 1, 4)]),
    "edge-output": edges,
    "shuffle-index": lambda: shuffled(9, 3)[3],
    "shuffle-index-uneven": lambda: shuffled(12, 3)[5],
    # losses
    "l1-minimum": lambda: best(lambda c: sum(abs(c - t) for t in (1, 2, 3, 4, 100)), 0, 100),
    "l2-minimum": lambda: best(lambda c: sum((c - t) ** 2 for t in (1, 2, 3, 4, 100)), 0, 100),
    "smooth-l1-joint": lambda: smooth_l1(np.array(3.0), 2.0),
    "smooth-l1-gradient": lambda: round(
        slope(lambda p: smooth_l1(np.array([p, 3, 10, 1]) - np.array([0.5, 0, 0, 1]), 1.0).mean(), 0.0), 9
    ),
    "hinge-value": lambda: max(0, 1 - (-1) * 0.3),
    "cross-entropy-value": lambda: -math.log(softmax(np.zeros(10))[0]),
    "mse-sigmoid": lambda: slope(lambda z: 0.5 * (sigmoid(z) - 1) ** 2, -5.0),
    "label-smoothing": lambda: (0.9 * np.eye(10)[3] + 0.1 * np.full(10, 0.1))[3],
    "uncertainty-optimum": lambda: best(lambda s: 4 / (2 * s**2) + math.log(s), 1, 5),
    # activations
    "softmax-jacobian": lambda: slope(lambda x: softmax(np.array([math.log(0.2), x, math.log(0.5)]))[0], math.log(0.3)),
    "sigmoid-slope-max": lambda: round(max(slope(sigmoid, x / 100) for x in range(-500, 501)), 9),
    "sigmoid-slope-four": lambda: slope(sigmoid, 4.0),
    "softsign-slope": lambda: round(slope(lambda x: x / (1 + abs(x)), -3.0), 9),
    # optimisation
    "adam-first-step": lambda: adam(50),
    "adagrad-step": lambda: adagrad([3, 4]),
    "momentum-terminal": lambda: momentum(1000),
    "clip-norm": clipped,
    "accumulation-uneven": accumulated,
    "sum-or-mean": lambda: np.ones(64).sum() / np.ones(64).mean(),
    "warmup-linear": lambda: 0.1 * (1 + math.cos(math.pi * (6000 - 1000) / (11000 - 1000))) / 2,
    # training
    "xavier-uniform": lambda: math.sqrt(3 * 2 / (300 + 100)),  # the variance of [-a, a] is a²/3
    "kaiming-std": lambda: math.sqrt(2 / weights(1, 64, 3)),
    "init-variance": lambda: relu_gain(10),
    "rezero-start": lambda: math.prod(1 + 0.0 * slope(math.tanh, 0.3) for _ in range(1000)),
    # architectures
    "lstm-parameters": lambda: sum(np.zeros(shape).size for shape in ((80, 10), (80, 20), (80,), (80,))),
    "attention-break-even": lambda: next(n for n in range(1, 1000) if n * n * 512 == n * 512 * 512),
    "attention-scale": lambda: math.sqrt(64 * 1.0 * 1.0),
    "se-parameters": lambda: sum(np.zeros(shape).size for shape in ((16, 256), (16,), (256, 16), (256,))),
    # probability
    "entropy-coin": lambda: -sum(p * math.log2(p) for p in (0.25, 0.75)),
    "entropy-nats": lambda: math.log2(math.exp(0.5)),
    "kl-value": lambda: sum(p * math.log(p / q) for p, q in ((0.5, 0.25), (0.5, 0.75))),
    "gaussian-density": lambda: normal(0.0, variance=0.01),
    "gaussian-precision": lambda: math.log(normal(1.0, variance=1 / 4)),
    "mixture-responsibility": lambda: normal(2, 2) / (normal(2, 0) + normal(2, 2)),
    "log-sum-exp": lambda: np.logaddexp(1000, 1001),
    # regularisation
    "dropout-scale": lambda: 1 / np.mean([0, 1, 1, 1, 1]),
    "dropout-variance": lambda: np.var([0.0, 2.0]),
    "l2-keras": lambda: 0.001 * 3**2,
    "lasso-threshold": lambda: best(lambda w: 0.5 * (w - 3) ** 2 + 2 * abs(w), -5, 5),
    "ridge-shrinkage": lambda: best(lambda w: 0.5 * (w - 3) ** 2 + 0.5 * 2 * w * w, -5, 5),
    "early-stopping": lambda: stopped([0.9, 0.7, 0.6, 0.65, 0.62, 0.61, 0.5], 3),
    # systems
    "half-max": lambda: float(np.finfo(np.float16).max),
    "half-spacing": lambda: float(np.float16(2048) + np.float16(1)),
    "adam-memory": lambda: sum(np.dtype(np.float32).itemsize * 110e6 for _ in ("weight", "gradient", "m", "v")) / 1e9,
    "activation-memory": lambda: np.broadcast_to(np.float32(0), (32, 64, 112, 112)).size * 4 / 2**20,
    "checkpointing-memory": lambda: checkpoints(100, 10),
    "data-parallel-uneven": lambda: np.mean([2, 2, 2, 6]),
    "ring-all-reduce": lambda: ring(8),
    # data
    "to-tensor-float": lambda: (x / 255 if (x := np.full((8, 8, 3), 128.0, np.float32)).dtype == np.uint8 else x).max(),
    "dataloader-batches": lambda: len(range(0, 1000, 64)),
    "imbalance-weight": lambda: next(w / 100 for w in range(10_000) if w / 100 * 100 == 500),
    "imbalance-accuracy": lambda: 100 * np.mean(np.arange(100) != 0),
    # trees
    "complete-fewest": lambda: next(n for n in range(1, 100) if complete_levels(n) == 6),
    "complete-height": lambda: complete_levels(1000),
    # pytorch: again below, by PyTorch itself
    "children-or-modules": lambda: len(["net", "linear", "head", "relu", "linear in head"]),
    "shared-module": lambda: np.zeros((10, 10)).size + np.zeros(10).size,
    "state-dict-keys": lambda: len(["weight", "bias", "running_mean", "running_var", "num_batches_tracked"]),
    "chunk-count": lambda: len(range(0, 5, math.ceil(5 / 4))),
    "gather-value": lambda: np.take_along_axis(np.array([[1, 2, 3], [4, 5, 6]]), np.array([[2, 0], [1, 1]]), 1)[1, 0],
}


@pytest.mark.parametrize("name", NUMBERS)
def test_every_number_is_computed_again(name):
    """Within its tolerance, and as closely as it is written."""
    answer, found = NUMBERS[name], float(COMPUTED[name]())
    assert abs(found - answer.value) <= (answer.tolerance or 1e-9 * abs(answer.value))
    assert found == pytest.approx(answer.value, rel=1e-3)


def test_nothing_is_computed_for_questions_that_are_gone():
    """Every row of the table is a question that asks for a number."""
    assert set(COMPUTED) == set(NUMBERS)


def of_torch():
    """What PyTorch itself says, for questions about its behaviour."""
    import torch
    from torch import nn
    from torch.nn import functional as F

    norm = nn.BatchNorm1d(1)
    norm(torch.tensor([[1.0], [2.0], [3.0], [4.0]]))
    layer = nn.Linear(10, 10)
    head = nn.Sequential(nn.ReLU(), nn.Linear(4, 2))
    pred = torch.tensor([0.0, 3, 10, 1], requires_grad=True)
    F.smooth_l1_loss(pred, torch.tensor([0.5, 0, 0, 1])).backward()
    smoothed = -F.cross_entropy(torch.eye(10)[:1] * -1e6, torch.tensor([0]), label_smoothing=0.1) / -1e6
    weight = nn.Parameter(torch.zeros(1))
    optimizer = torch.optim.Adam([weight])
    weight.grad = torch.full((1,), 50.0)
    optimizer.step()
    return {
        "bn-parameters": sum(p.numel() for p in nn.BatchNorm2d(64).parameters()),
        "bn-running-variance": norm.running_var.item(),
        "conv-output-size": nn.Conv2d(1, 1, 7, 2, 3)(torch.zeros(1, 1, 224, 224)).shape[-1],
        "conv-same-padding": nn.Conv2d(1, 1, 3, dilation=4, padding="same")._reversed_padding_repeated_twice[0],
        "conv-parameters": sum(p.numel() for p in nn.Conv2d(64, 128, 3, groups=4).parameters()),
        "shuffle-index": nn.ChannelShuffle(3)(torch.arange(9).view(1, 9, 1, 1))[0, 3].item(),
        "shuffle-index-uneven": nn.ChannelShuffle(3)(torch.arange(12).view(1, 12, 1, 1))[0, 5].item(),
        "smooth-l1-joint": F.smooth_l1_loss(torch.tensor(3.0), torch.tensor(0.0), beta=2.0).item(),
        "smooth-l1-gradient": pred.grad[0].item(),
        "label-smoothing": smoothed.item(),
        "lstm-parameters": sum(p.numel() for p in nn.LSTM(10, 20).parameters()),
        "kaiming-std": nn.init.calculate_gain("relu") / math.sqrt(nn.Conv2d(64, 128, 3).weight[0].numel()),
        "adam-first-step": -weight.item(),
        "half-spacing": (torch.tensor(2048.0, dtype=torch.half) + 1).item(),
        "children-or-modules": len([*nn.Sequential(nn.Linear(4, 4), head).modules()]),
        "shared-module": sum(p.numel() for p in nn.Sequential(layer, nn.ReLU(), layer).parameters()),
        "state-dict-keys": len(nn.BatchNorm2d(8).state_dict()),
        "chunk-count": len(torch.chunk(torch.arange(5), 4)),
        "gather-value": torch.gather(torch.tensor([[1, 2, 3], [4, 5, 6]]), 1, torch.tensor([[2, 0], [1, 1]]))[
            1, 0
        ].item(),
    }


@pytest.mark.slow
def test_torch_says_the_same():
    """What is asked of PyTorch is what PyTorch does."""
    wrong = {
        name: (found, NUMBERS[name].value) for name, found in of_torch().items()
        if found != pytest.approx(NUMBERS[name].value, rel=1e-4)
    }  # fmt: skip
    assert wrong == {}


# --- the bank -------------------------------------------------------------------------------------------------------------


def test_the_bank_is_sound():
    """What `kata dev check` complains about: answers given away by length, by the text, or by another choice."""
    assert [*complaints(BANK)] == []


def test_the_bank_is_large_and_varied():
    """At least 140 questions, all kinds, all levels, and enough on each topic for a round of its own."""
    assert len(BANK) >= 140
    assert {type(question.answer) for question in BANK} == {Choice, Number, FillIn, Order, Open}
    assert {question.level for question in BANK} == {"easy", "medium", "hard"}
    assert min(sum(question.topic == topic for question in BANK) for topic in bank.topics()) >= 8


def test_what_is_wrong_in_the_notes_is_said():
    """Where interview folklore is wrong, the bank says what it says and what is right."""
    assert sum("interview notes" in " ".join(question.explanation.split()) for question in BANK) >= 40


# --- how it is read ---------------------------------------------------------------------------------------------------------

QUESTION = """\
[[question]]
id = "one"
level = "easy"
kind = "choice"
text = "Which?"
answer = "this"
wrong = ["that", "the other"]
explanation = "It is."
source = "us"
"""


@pytest.fixture
def root(tmp_path):
    """A root with a kata and one question, and what changes it."""
    (tmp_path / "katas" / "dropout").mkdir(parents=True)
    folder = tmp_path / "solutions" / "questions"
    folder.mkdir(parents=True)
    (folder / "toy.toml").write_text(QUESTION, "utf-8")
    return Roots(tmp_path / "katas", tmp_path / "solutions")


def test_a_question_is_what_its_table_says(root):
    """Every key arrives; the topic is the file's name."""
    (question,) = bank.questions(at=root)
    assert (question.id, question.topic, question.level, question.kind) == ("one", "toy", "easy", "choice")
    assert (question.text, question.explanation, question.source) == ("Which?", "It is.", "us")
    assert question.answer == Choice("this", ("that", "the other")) and (question.kata, question.see) == ("", ())


KINDS = {
    "number": ('answer = 3\nunit = "MiB"\ntolerance = 0.5', Number(3.0, "MiB", 0.5)),
    "fill-in": ('answer = "x"\naccepted = ["y"]', FillIn("x", ("y",))),
    "order": ('steps = ["a", "b", "c"]', Order(("a", "b", "c"))),
    "open": ('answer = "long"\nrubric = ["one", "two"]', Open("long", ("one", "two"))),
}
OF_A_CHOICE = 'answer = "this"\nwrong = ["that", "the other"]'


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_keys_of_its_own(root, kind):
    """Its answer is parsed once, into values."""
    written, answer = KINDS[kind]
    text = QUESTION.replace('kind = "choice"', f'kind = "{kind}"').replace(OF_A_CHOICE, written)
    (root.questions / "toy.toml").write_text(text, "utf-8")
    assert bank.questions(at=root)[0].answer == answer


# what is replaced by what, and where the sentence says it is: a line and a part of it
BROKEN = {
    "an unknown key": ('source = "us"', 'source = "us"\nhint = "x"', ":10:", "'question[1].hint' is not a known key"),
    "no kind": ('kind = "choice"\n', "", ":1:", "'question[1].kind' is missing"),
    "another kind": ('"choice"', '"guess"', ":4:", "must be one of choice, number, fill-in, order, open"),
    "another level": ('"easy"', '"trivial"', ":3:", "must be one of easy, medium, hard"),
    "no source": ('source = "us"\n', "", ":1:", "'question[1].source' is missing"),
    "an id with blanks": ('"one"', '"One Two"', ":2:", "lower-case letters, digits and single hyphens"),
    "one wrong answer": ('["that", "the other"]', '["that"]', ":7:", "a list of at least 2"),
    "the right one among them": ('"the other"', '"this"', ":7:", "stands among the wrong ones"),
    "a kata that is not there": ('source = "us"', 'source = "us"\nkata = "adam"', ":10:", "no kata called 'adam'"),
    "a dead reference": (
        'source = "us"',
        'source = "us"\nsee = ["two"]',
        ":10:",
        "names 'two', which is no other question",
    ),
    "a reference to itself": ('source = "us"', 'source = "us"\nsee = ["one"]', ":10:", "names 'one'"),
    "the same id twice": ('source = "us"', f'source = "us"\n{QUESTION}', ":11:", "two questions called 'one'"),
    "no TOML": ("text = ", "text ", ":5:", "this is not TOML"),
}


@pytest.mark.parametrize(("old", "new", "place", "sentence"), BROKEN.values(), ids=BROKEN)
def test_a_broken_bank_says_where(root, old, new, place, sentence):
    """A file, a line and a sentence."""
    path = root.questions / "toy.toml"
    path.write_text(QUESTION.replace(old, new, 1), "utf-8")
    with pytest.raises(BrokenKata) as caught:
        bank.questions(at=root)
    assert f"{path}{place}" in str(caught.value) and sentence in str(caught.value)


def test_a_topic_that_is_not_there(root):
    """The topics are named, and the one that was meant."""
    with pytest.raises(Misuse, match=r"no topic 'tooy': did you mean toy\? the topics are toy"):
        bank.questions("tooy", root)


def test_no_bank_at_all(tmp_path):
    """A root of somebody's own katas may have none."""
    at = Roots(tmp_path / "katas", tmp_path / "solutions")
    assert bank.topics(at) == ()
    with pytest.raises(Misuse, match="there are no questions in"):
        bank.questions(at=at)


def test_files_are_in_the_order_of_their_names():
    """And no id is used by two files."""
    assert all(one <= other for one, other in pairwise([question.topic for question in BANK]))
    assert len({question.id for question in BANK}) == len(BANK)

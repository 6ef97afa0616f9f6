"""What gan_step must do: each step's gradient, the losses, the parameters afterwards; how both networks are used."""

import numpy as np
import pytest

from grader.testing import FLOATS, LAYOUTS, Array, expect_close, expect_equal, expect_true, fit_for, laid_out

NAMES = ("d_real", "d_fake", "g")
STEPS = ["opt_d", "opt_d", "opt_g"]
SETTINGS = {"opt_g": {"lr": 0.3}, "opt_d": {"lr": 0.5}}

# --- the oracle -------------------------------------------------------------------------------------------------------


def oracle(generator, discriminator, real, draws, calls=1, momentum=0.0, frozen=()):
    """Each step's loss and gradients, what the discriminator is shown, and the parameters at the end, in float64.

    Every number comes with what its rounding errors grow with. Both networks are x @ w + b.
    """
    both = {"generator": generator, "discriminator": discriminator}
    now = {f"{of}.{name}": np.float64(values[name]) for of, values in both.items() for name in "wb"}
    sizes = {name: np.abs(value) for name, value in now.items()}
    moving, steps = {name: np.zeros_like(value) for name, value in now.items()}, []
    draws = iter(draws)
    for number in range(3 * calls):
        target, of = [(1, "discriminator"), (0, "discriminator"), (1, "generator")][number % 3]
        z = None if number % 3 == 0 else np.float64(next(draws))
        x, x_size = (np.float64(real), np.abs(real)) if z is None else forward(now, "generator", z)
        logits, size = forward(now, "discriminator", x)
        slope, steep = ((1 + np.tanh(logits / 2)) / 2 - target) / logits.size, (1 + size) / logits.size
        behind = x
        if of == "generator":
            slope, steep, behind = slope @ now["discriminator.w"].T, steep @ np.abs(now["discriminator.w"]).T, z
        grads = {"w": (behind.T @ slope, np.abs(behind).T @ steep), "b": (slope.sum(0), steep.sum(0))}
        loss = np.logaddexp(0, -logits if target else logits).mean(), 1 + size.mean()
        steps.append({"loss": loss, "shown": (x, x_size), **grads})
        for name in [name for name in grads if f"{of}.{name}" not in frozen]:
            whole, lr = f"{of}.{name}", SETTINGS["opt_" + of[0]]["lr"]
            moving[whole] = momentum * moving[whole] + grads[name][0]
            now[whole] = now[whole] - lr * moving[whole]
            sizes[whole] = sizes[whole] + lr * grads[name][1]
    return steps, {name: (value, sizes[name]) for name, value in now.items()}


def forward(now, of, x):
    """x @ w + b of the network, and its size."""
    w, b = now[f"{of}.w"], now[f"{of}.b"]
    return x @ w + b, np.abs(x) @ np.abs(w) + np.abs(b)


# --- the inputs, and what is asked of every result --------------------------------------------------------------------


def some(draw, dtype="float32", n=None, k=1, x=None, calls=1):
    """Two networks, real samples, and more draws of noise than are needed: (n, Z) -> (n, X) -> (n, K)."""
    n, x, z = n or draw.size("n", 2, 5), x or draw.size("X", 1, 3), draw.size("Z", 1, 3)
    generator = {"w": draw.uniform((z, x), 0.5, 1.5, dtype), "b": draw.uniform((x,), 0.2, 0.6, dtype)}
    discriminator = {"w": draw.uniform((x, k), 0.3, 0.9, dtype), "b": draw.uniform((k,), -1.2, -0.6, dtype)}
    for parameters in (generator, discriminator):
        parameters["idle"] = draw.uniform((2,), 0.5, 1.5, dtype)
    real = draw.uniform((n, x), 1.5, 2.5, dtype)
    draws = tuple(draw.uniform((n, z), low, low + 0.3, dtype) for low in np.linspace(0.1, 1.9, 2 * calls + 1))
    return generator, discriminator, real, draws


def run(submission, given, calls=1, left=None, frozen=(), training=True, momentum=0.0):
    settings = {name: {**values, "momentum": momentum} for name, values in SETTINGS.items()}
    return submission.run(*given, calls, settings, left, frozen, training)


def expect_step(submission, given, number, left=None):
    """The update of step 1, 2 or 3 is made by its optimizer, with the gradient of its own loss."""
    report = run(submission, given, left=left)
    steps = report["steps"]
    for of, own in zip(("generator", "discriminator"), given, strict=False):
        expect_equal(report["parameters"][f"{of}.idle"], own["idle"], f"{of}.idle, which takes no part, afterwards")
    expect_equal([each["optimizer"] for each in steps], STEPS, "the optimizers that step")
    wanted, found = oracle(*given)[0][number - 1], steps[number - 1]
    for name in "bw":
        what = f"the gradient of {'generator' if number == 3 else 'discriminator'}.{name} in step {number}"
        expect_true(found[name] is not None, what, "a gradient", "None")
        expect_close(found[name], wanted[name][0], what, dtype=given[2].dtype.name, terms=40, scale=wanted[name][1])


def expect_losses(submission, given, names=NAMES, view="plain"):
    """These losses are right, and Python floats; real has the memory layout `view`."""
    (result,) = run(submission, (*given[:2], laid_out(given[2], view), given[3]))["results"]
    expect_equal(type(result).__name__, "dict", "the type of the result")
    expect_equal(sorted(result), sorted(NAMES), "the keys of the result")
    steps, _ = oracle(*given)
    for name in names:
        loss, (wanted, size) = result[name], steps[NAMES.index(name)]["loss"]
        words = "a tensor" if isinstance(loss, Array) else repr(loss)[:50]
        expect_true(type(loss) is float, f"the loss {name}", "a Python float", words)
        as_array = Array(np.asarray(loss, np.float32), "torch", "float32", submission.device)
        expect_close(as_array, wanted, f"the loss {name}", dtype="float32", terms=40, scale=size)


def expect_parameters(submission, given, **options):
    """Both networks' parameters after the calls."""
    report = run(submission, given, **options)
    options = {name: value for name, value in options.items() if name in ("calls", "momentum", "frozen")}
    for name, (value, size) in oracle(*given, **options)[1].items():
        found = report["parameters"][name]
        expect_close(found, value, f"{name} afterwards", dtype=given[2].dtype.name, terms=200, scale=size)
    return report


# --- the three updates ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", FLOATS)
def test_step_1(submission, draw, dtype):
    """Step 1: the discriminator learns that real samples are real"""
    expect_step(submission, some(draw, dtype), 1)


@pytest.mark.parametrize("dtype", FLOATS)
def test_step_2(submission, draw, dtype):
    """Step 2: the discriminator learns that generated samples are not"""
    expect_step(submission, some(draw, dtype), 2)


@pytest.mark.parametrize("dtype", FLOATS)
def test_step_3(submission, draw, dtype):
    """Step 3: the generator learns to be taken for real"""
    expect_step(submission, some(draw, dtype), 3)


def test_parameters(submission, draw):
    """The parameters of both networks afterwards"""
    expect_parameters(submission, some(draw, "float64"))


@pytest.mark.parametrize("number", [1, 2, 3])
def test_left_over(submission, draw, number):
    """Gradients that are left from before do not count"""
    expect_step(submission, some(draw), number, left=7.0)


@pytest.mark.parametrize("momentum", [0.0, 0.9])
def test_calls(submission, draw, momentum):
    """Three calls one after another, each from the parameters that the last one left"""
    expect_parameters(submission, some(draw, "float64", calls=3), calls=3, momentum=momentum)


@pytest.mark.parametrize("name", NAMES)
def test_loss(submission, draw, name):
    """The loss of each step, before its update"""
    expect_losses(submission, some(draw), [name])


def test_patches(submission, draw):
    """Several logits for each sample: the parameters afterwards"""
    expect_parameters(submission, some(draw, "float64", k=3))


def test_patches_loss(submission, draw):
    """The losses are means over all logits of all samples"""
    expect_losses(submission, some(draw, k=2))


def test_one_sample(submission, draw):
    """A batch of one sample"""
    expect_parameters(submission, some(draw, "float64", n=1))


def sure(draw):
    """Inputs with logits near 1000, and some with logits near -1000."""
    for bias in (1000.0, -1000.0):
        given = some(draw)
        given[1]["b"][:] = bias
        yield given


@pytest.mark.parametrize("number", [1, 2, 3])
def test_sure(submission, draw, number):
    """Logits near 1000 and -1000: the gradient"""
    for given in sure(draw):
        expect_step(submission, given, number)


def test_sure_loss(submission, draw):
    """Logits near 1000 and -1000: the losses"""
    for given in sure(draw):
        expect_losses(submission, given)


# --- how the networks are used ----------------------------------------------------------------------------------------


def test_shown(submission, draw):
    """The discriminator is shown real, then what the generator makes of the first draw, then of the second"""
    given = some(draw)
    shown, (steps, _) = run(submission, given)["shown"], oracle(*given)
    expect_equal(len(shown), 3, "the number of calls of the discriminator")
    for number, (found, wanted) in enumerate(zip(shown, steps, strict=True), 1):
        what = f"what the discriminator is shown in step {number}"
        expect_close(found, wanted["shown"][0], what, dtype="float32", terms=40, scale=wanted["shown"][1])


@pytest.mark.parametrize("what", ["noise", "generated"])
def test_use(submission, draw, what):
    """Two draws of noise and two generated batches, as large as real"""
    given = some(draw, n=draw.size("n", 4, 6))  # more than X and Z
    expect_equal(run(submission, given)[what], [len(given[2])] * 2, f"{what}: the sizes of the batches")


def test_reached(submission, draw):
    """What the discriminator is shown in step 2 does not require a gradient"""
    reached = run(submission, some(draw))["reached"]
    expect_equal(len(reached), 3, "the number of calls of the discriminator")
    expect_equal(reached[1], False, "requires_grad of what the discriminator is shown in step 2")


@pytest.mark.parametrize("training", [True, False])
def test_mode(submission, draw, training):
    """Both networks stay in their mode, at each call and afterwards"""
    for network, modes in run(submission, some(draw), training=training)["modes"].items():
        expect_equal(set(modes), {training}, f"training of the {network}, at each call and after all of them")


@pytest.mark.parametrize("network", ["generator", "discriminator"])
def test_frozen(submission, draw, network):
    """A frozen parameter stays as it is, and the others learn"""
    for name in "bw":
        given, whole = some(draw, "float64"), f"{network}.{name}"
        report = expect_parameters(submission, given, frozen=(whole,))
        expect_equal(report["parameters"][whole], given[network == "discriminator"][name], f"{whole} afterwards")


@pytest.mark.parametrize("frozen", [(), ("discriminator.b", "generator.w")], ids=["none", "some"])
def test_flags(submission, draw, frozen):
    """requires_grad of every parameter is afterwards what it was before"""
    expect_true(run(submission, some(draw), frozen=frozen)["flags kept"], "requires_grad", "as before", "changed")


@pytest.mark.parametrize("name", [name for name in LAYOUTS if name not in ("reversed", "readonly")])
def test_layout(submission, draw, name):
    """real in other memory layouts"""
    generator, discriminator, real, draws = some(draw, "float64", x=3)
    expect_losses(submission, (generator, discriminator, fit_for(name, real), draws), view=name)


def test_large(submission, draw):
    """A thousand samples"""
    expect_losses(submission, some(draw, n=1000))

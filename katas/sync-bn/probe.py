"""Ranks that hold a few rows each: they run at once, as threads, and every all_reduce waits for all of them."""

from grader.worker.ranks import Ranks, is_pretended

SHOWN = {  # what learners read of a call
    "forward": "sync_batchnorm(x, gamma, beta, eps, all_reduce) on every rank, "
    "with xs[0], xs[1] …\nxs  {xs}\ngamma  {gamma}\nbeta  {beta}\neps  {eps}",
    "backward": "sync_batchnorm_backward(dout, cache, all_reduce) on every rank, with douts[0], xs[0] …\n"
    "douts  {douts}\nxs  {xs}\ngamma  {gamma}\nbeta  {beta}\neps  {eps}\nothers  {others}",
}


def forward(submission, xs, gamma, beta, eps):
    """The forward pass on as many ranks as there are shards x: y of each, and how often each called all_reduce."""
    outcomes, calls = forwards(submission, xs, gamma, beta, eps)
    return {"y": [unpacked(outcome)[0] for outcome in outcomes], "calls": calls}


def backward(submission, xs, gamma, beta, eps, douts, others):
    """Both passes on every rank: the gradients of each, and how often each called all_reduce in the backward pass.

    others   shards of another forward pass, that comes between the two passes; or None
    """
    outcomes, _ = forwards(submission, xs, gamma, beta, eps)
    caches = [unpacked(outcome)[1] for outcome in outcomes]
    if others is not None:
        forwards(submission, others, gamma, beta, eps)
    ranks = Ranks(len(caches))
    gradients = ranks.run(
        lambda rank, all_reduce: submission.sync_batchnorm_backward(douts[rank], caches[rank], all_reduce)
    )
    return {"gradients": gradients, "calls": ranks.calls}


def forwards(submission, xs, gamma, beta, eps):
    """What each rank's forward pass returns, and how often it called all_reduce."""
    ranks = Ranks(1 if is_pretended(xs[0]) else len(xs))
    outcomes = ranks.run(lambda rank, all_reduce: submission.sync_batchnorm(xs[rank], gamma, beta, eps, all_reduce))
    return outcomes, ranks.calls


def unpacked(outcome):
    """(y, cache); anything else stands for y, and is told as such."""
    return outcome if isinstance(outcome, tuple) and len(outcome) == 2 else (outcome, None)

#!/bin/sh
# Starts a kata, grades an attempt with one mistake, then the mended one. Run by `make demo`.
# All of it in a folder of its own, with a journal of its own: what the demo does, the learner has not done.
set -u
KATA_HOME=$(mktemp -d) && export KATA_HOME && cd "$KATA_HOME" || exit 1
trap 'cd / && rm -rf "$KATA_HOME"' EXIT
say() { printf '\n\033[1m$ %s\033[0m\n' "$*"; }
[ -t 1 ] || say() { printf '\n$ %s\n' "$*"; }

say kata start bn-backward
kata start bn-backward || exit 1

attempt=practice/demo_attempt.py
cat > "$attempt" <<'PY'
# kata: bn-backward (numpy)
import numpy as np


def batchnorm_backward(dout, cache):
    x, gamma, beta, x_hat, mean, var, eps = cache
    N = dout.shape[0]
    dbeta = dout.sum(axis=0)
    dgamma = (dout * x_hat).sum(axis=0)
    dx_hat = dout * gamma
    dx = (dx_hat - x_hat * (dx_hat * x_hat).mean(axis=0)) / np.sqrt(var + eps)
    return dx, dgamma, dbeta
PY
say kata check "$attempt" "   # an attempt with one mistake"
kata check "$attempt"
[ $? -eq 1 ] || { echo "the demo expected this attempt to fail"; exit 1; }

sed 's/dx = (dx_hat - x_hat/dx = (dx_hat - dx_hat.mean(axis=0) - x_hat/' "$attempt" > "$attempt.new" && mv "$attempt.new" "$attempt"
say kata check "$attempt" "   # mended"
kata check "$attempt"

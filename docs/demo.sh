#!/bin/sh
# Starts a kata in practice/, grades an attempt with one mistake, then the mended one. Run by `make demo`.
set -u
file=practice/bn_backward.py
say() { printf '\n\033[1m$ %s\033[0m\n' "$*"; }
[ -t 1 ] || say() { printf '\n$ %s\n' "$*"; }

say kata start bn-backward
if [ -e "$file" ]; then echo "$file is there already and stays as it is."; else kata start bn-backward || exit 1; fi

attempt=practice/demo_attempt.py
KATA_HOME=$(mktemp -d) && export KATA_HOME  # what the demo passes, the learner has not
trap 'rm -rf "$attempt" "$KATA_HOME"' EXIT
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

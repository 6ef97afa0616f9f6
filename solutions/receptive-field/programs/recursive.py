# kata: receptive-field (python)
def receptive_field(layers):
    if not layers:
        return []
    *before, (k, s, p, d) = layers
    rows = receptive_field(before)
    last = rows[-1] if rows else {"size": 1, "jump": 1, "start": 0}
    effective = k + (k - 1) * (d - 1)
    return rows + [
        {
            "size": last["size"] + (effective - 1) * last["jump"],
            "jump": last["jump"] * s,
            "start": last["start"] + ((effective - 1) / 2 - p) * last["jump"],
        }
    ]

# kata: channel-shuffle (torch)
import torch


def channel_shuffle(x, groups, data_format="channels_first"):
    if data_format not in ("channels_first", "channels_last"):
        raise ValueError(f"data_format {data_format!r} is unknown")
    C = x.shape[1] if data_format == "channels_first" else x.shape[3]
    if groups < 1 or C % groups:
        raise ValueError(f"groups={groups} must divide {C}")
    if groups in (1, C):
        return x
    if data_format == "channels_first":
        n, _, h, w = x.shape
        return torch.einsum("ngchw->ncghw", x.reshape(n, groups, C // groups, h, w)).reshape(n, C, h, w)
    n, h, w, _ = x.shape
    return torch.einsum("nhwgc->nhwcg", x.reshape(n, h, w, groups, C // groups)).reshape(n, h, w, C)

# kata: channel-shuffle (torch)
def channel_shuffle(x, groups, data_format="channels_first"):
    if data_format == "channels_first":
        dim = -3
    elif data_format == "channels_last":
        dim = -1
    else:
        raise ValueError(f"data_format={data_format}")
    if groups < 1 or x.shape[dim] % groups:
        raise ValueError(f"groups={groups}, channels={x.shape[dim]}")
    if dim == -1:
        return x.unflatten(-1, (groups, -1)).mT.flatten(-2)
    return x.unflatten(1, (groups, -1)).transpose(1, 2).flatten(1, 2)

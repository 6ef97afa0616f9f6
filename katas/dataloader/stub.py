"""A DataLoader that reads ahead in threads."""


class DataLoader:
    """Gives the batches of a dataset, anew in every loop over it.

    dataset      has __len__ and __getitem__, which is given plain ints
    batch_size   samples in each batch; the last one may have fewer
    shuffle      another order in each loop
    drop_last    leave out the last batch if it is not full
    num_workers  threads that read ahead; 0: read when asked, in no thread
    seed         decides the orders of all loops, if it is not None
    collate_fn   makes a batch of a list of samples; None: the list itself

    ValueError: batch_size below 1, num_workers below 0.
    """

    def __init__(
        self, dataset, batch_size, shuffle=False, drop_last=False,
        num_workers=0, seed=None, collate_fn=None,
    ):  # fmt: skip
        raise NotImplementedError

    def __iter__(self):
        raise NotImplementedError

    def __len__(self):
        """The number of batches in a loop."""
        raise NotImplementedError

"""dataloader: the hidden cases about batches, orders and exceptions with torch's DataLoader, and its real workers."""

from pathlib import Path
from types import SimpleNamespace

import pytest
import torch

from grader.judge.plain import planned
from grader.protocol.failures import Raised
from grader.testing import probe, references
from grader.testing.draw import Draw
from grader.testing.recorder import RECORDER, Recorder

PROBE = probe(__file__)
OF_THREADS = ("test_workers", "test_ahead", "test_left")
CASES = [case for case in planned(Path(__file__).with_name("test_hidden.py")) if not case.name.startswith(OF_THREADS)]


class DataLoader:
    """torch's with this kata's arguments; its workers would be processes, so that there are none."""

    def __init__(self, dataset, batch_size, shuffle=False, drop_last=False, num_workers=0, seed=None, collate_fn=None):
        generator = torch.Generator()
        generator.seed() if seed is None else generator.manual_seed(seed)
        torch.utils.data.DataLoader(dataset, batch_size, num_workers=num_workers)  # looks at the numbers
        # torch's sampler refuses to shuffle nothing; there is no order then
        self.loader = torch.utils.data.DataLoader(
            dataset, batch_size, shuffle and len(dataset) > 0, drop_last=drop_last, generator=generator,
            collate_fn=collate_fn or list,
        )  # fmt: skip

    def __iter__(self):
        return iter(self.loader)

    def __len__(self):
        return len(self.loader)


@pytest.fixture
def in_torch():
    """The probe with torch's loader, in the place of a submission; its errors come as the judge gives them."""

    def run(*args):
        try:
            return PROBE.run(SimpleNamespace(DataLoader=DataLoader), *args)
        except (ValueError, OSError) as error:
            raise Raised(type(error).__name__, (type(error).__name__,), str(error)) from error

    token = RECORDER.set(Recorder("python"))
    yield SimpleNamespace(run=run)
    RECORDER.reset(token)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_torch_answers_as_the_cases_expect(in_torch, case):
    """What a case expects of DataLoader is what torch's does"""
    names = case.function.__code__.co_varnames[: case.function.__code__.co_argcount]
    case.function(in_torch, **case.parameters, **({"draw": Draw(0, case.name)} if "draw" in names else {}))


class Squares:
    """A dataset that worker processes can be given."""

    def __len__(self):
        return 11

    def __getitem__(self, index):
        if index == 9:
            raise OSError("sample 9")
        return index * index


@pytest.mark.slow
@pytest.mark.parametrize("workers", [1, 2])
def test_the_reference_is_as_torch_with_workers(workers):
    """The reference's threads give, and raise, what torch's processes do"""
    loader = references(__file__)["numpy"].DataLoader(Squares(), 2, num_workers=workers)
    theirs = torch.utils.data.DataLoader(Squares(), 2, num_workers=workers, collate_fn=list)
    assert len(loader) == len(theirs)
    for batches in (loader, theirs):
        seen = []
        with pytest.raises(OSError, match="sample 9"):
            for batch in batches:
                seen.append(batch)
        assert seen == [[0, 1], [4, 9], [16, 25], [36, 49]]

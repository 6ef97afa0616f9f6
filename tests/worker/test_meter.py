"""What a GPU takes, by its own events. No card is needed here: CUDA's part is played by a table of what it says."""

from grader.worker.meter import Meter


class FakeCuda:
    """torch.cuda with a clock in milliseconds and memory in bytes, which calls move; what was done is in `done`."""

    def __init__(self):
        self.now, self.held, self.most, self.done = 0.0, 1_000, 9_000, []
        cuda = self

        class Event:
            def __init__(self, enable_timing=False):
                self.times, self.at = enable_timing, None

            def record(self):
                cuda.done.append("event")
                self.at = cuda.now

            def elapsed_time(self, other):
                assert self.times and other.times and cuda.done[-1] == "synchronize"
                return other.at - self.at

        self.Event = Event

    def is_initialized(self):
        return True

    def synchronize(self):
        self.done.append("synchronize")

    def reset_peak_memory_stats(self):
        self.most = self.held

    def max_memory_allocated(self):
        return self.most

    def memory_allocated(self):
        return self.held

    def work(self):
        self.done.append("call")
        self.now, self.most = self.now + 250.0, self.held + 3_000


def test_events_stand_around_the_call():
    """Seconds between two events, read when all is done; bytes beyond those that were held before."""
    cuda = FakeCuda()
    assert Meter(cuda).measured(cuda.work) == [0.25, 3_000.0]
    assert cuda.done == ["synchronize", "event", "call", "event", "synchronize"]


def test_without_a_gpu_the_call_is_made_and_nothing_is_told():
    """Without torch, and where torch has not been on a GPU, the judge looks on from outside."""
    cuda, made = FakeCuda(), []
    cuda.is_initialized = lambda: False
    assert Meter(cuda).measured(lambda: made.append(1)) is None and Meter(None).measured(lambda: made.append(2)) is None
    assert made == [1, 2] and cuda.done == []

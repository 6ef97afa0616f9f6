"""Every limit that grading keeps, in one frozen value that is passed in.

What a single call may take is the kata's to say (`model.Limits`); what the wire can carry is part of its format
(protocol/wire.py).
"""

from __future__ import annotations

from grader.records import dataclass

WITHOUT = "KATA_WITHOUT"  # the environment variable by which the command line sets `Policy.without`


@dataclass(frozen=True)
class Policy:
    """Times are in seconds by the judge's clock, memory and disk in MiB."""

    # the sandbox
    require_sandbox: bool = False  # refuse to run anything below the full level
    without: tuple[str, ...] = ()  # layers to leave out: tests prove each by its absence
    standby: int = 1  # workers that are kept ready of each kind; a worker is used once
    recalls: bool = False  # the same inputs come again: what each case does with them is kept
    many: bool = False  # and with hundreds of submissions: workers are forked (Linux), first calls are made all at once

    # one submission
    load_seconds: float = 10.0  # for its own imports and module level,
    load_computing_seconds: float = 4.0  # and of them on a processor: what computes longer, before any call, is a loop
    brief_seconds: float = 3.0  # of computing, for a call that takes a right program less than a tenth of a second
    deaths: int = 10  # after this many dead workers,
    lost_seconds: float = 12.0  # or when they have cost this much, the remaining cases are not run
    all_calls_seconds: float = 300.0  # for all its calls together; at least ten times the limit of one
    dry_calls: int = 12  # of a CPU run that the device dry run repeats
    measured_call_seconds: float = 2.0  # for a call that is measured; it takes the reference less than 0.1 s
    trapped: int = 5  # forbidden calls kept of one reply

    # the worker's process
    start_seconds: float = 60.0  # importing torch from a cold disk is slow, and is nobody's fault
    leaving_seconds: float = 2.0  # a process that closed its channel ends within these, even on a crowded machine
    tick: float = 0.05  # seconds between two looks at a busy worker
    longest_tick: float = 0.5  # a longer one means that the machine slept, and does not count
    starved: float = 4.0  # a worker that waits for a processor gets at most this many times its limit
    threads: int = 1_000  # libraries start one for each core; a bomb takes process numbers that everybody needs
    output_bytes: int = 64 << 10  # kept of what a submission prints during one case
    reads: int = 16  # of output between two looks at the clock: a flood must not keep us from it
    headroom_mb: int = 2_048  # address space that NumPy and its threads reserve without using it
    headroom_torch_mb: int = 6_144  # and torch
    open_files: int = 256
    file_mb: int = 64  # the largest file it may write
    scratch_mb: int = 256  # that all files of its scratch folder may hold together
    scratch_files: int = 2_000
    scratch_share: int = 20  # measuring the folder may take one part in this many of the time
    unseen_mb: int = 16 << 10  # that may vanish from the disk without standing in any file's size
    unseen_in_memory_mb: int = 1_024  # where the disk is memory: a tmpfs

    # the diagnosis
    diagnosis_seconds: float = 8.0  # of processor time, in all
    quick_call_seconds: float = 5.0  # for a call that only a diagnosis asks for
    experiment_seconds: float = 8.0  # of processor time, in all
    mendings: int = 800  # small changes of the submission that are tried where no mistake is known,
    mending_seconds: float = 6.0  # of processor time, for one change and again for a second, on a busy machine too
    mending_call_seconds: float = 0.15  # at least, for a call of a changed submission: it may loop
    sample: int = 10  # failing cases, of every kind, by which mistakes are chosen to be tried together
    combinations: int = 300  # programs with two mistakes at once, and as many with three
    pace: float = 5.0  # a mistake that takes this many times as long as the submission is another one
    shrinks: int = 24  # smaller inputs to try
    kept_replays: int = 4  # runs (kata, backend, device, seed) of which a Grader keeps what was done

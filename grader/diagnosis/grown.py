"""What hid behind the mistakes that were found: beside them, in one program, it explains more of what is left."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from grader.diagnosis.agreement import answered
from grader.diagnosis.held import Held
from grader.diagnosis.suspects import Suspect, claim
from grader.judge import Case, Traces

FEW = 4  # cases, spread over those that are left: what explains none of these is not looked at further


def grown(held: Held, found: Sequence[Suspect], suspects: Sequence[Suspect], most: int) -> list[Suspect]:
    """Those found, and what they hid, one after another, up to `most`; without those that only stood for what they hid.

    One more must explain two different answers, or half of those that are left: one alone is soon the same by chance.
    """
    all_found = [*found]
    for _ in range(most):
        if not 0 < len(all_found) < most:
            break
        mistakes = [one.mistake for one in all_found]
        left = [case for case in held.failing if not held.explain(mistakes, case) and answered(held.traces[case.name])]
        gains = [(one, _gained(held, all_found, one, left)) for one in suspects if one not in all_found]
        answers = max((_different(held.traces, gained) for _, gained in gains), default=0)
        if answers == 0 or answers < min(2, len(left) / 2):
            break
        best = [(one, gained) for one, gained in gains if _different(held.traces, gained) == answers]
        chosen, mine = min(best, key=lambda gain: claim([gain[0].mistake]))
        if any(gained & mine and gained != mine for _, gained in best):
            break
        all_found.append(chosen)
        for one in all_found[:-1]:
            if not _is_needed(held, one, all_found):
                all_found.remove(one)
    return all_found


def _gained(held: Held, found: Sequence[Suspect], one: Suspect, left: Sequence[Case]) -> frozenset[str]:
    """Which of what is left the program with this one, too, explains; nothing if it explains less of the rest."""
    mistakes = [each.mistake for each in (*found, one)]
    may_fail = [case for case in left if case.name in one.may_fail]
    few = may_fail[:: max(1, len(may_fail) // FEW)][:FEW]
    if not held.exists(mistakes) or not any(held.explains(mistakes, case) for case in few):
        return frozenset()
    gained = frozenset(case.name for case in may_fail if held.explains(mistakes, case))
    rest = [case for case in held.failing if case not in left and not held.explains(mistakes, case)]
    lost = any(not any(held.explains([each], case) for each in mistakes) for case in rest)
    denied = any(not held.passes(mistakes, case) for case in held.passing)
    return frozenset() if lost or denied else gained


def _is_needed(held: Held, one: Suspect, chosen: Sequence[Suspect]) -> bool:
    """Whether something is explained by it, or by all of them, and not without it: or it stood for what it hid."""
    mistakes, others = ([each.mistake for each in chosen if each is not left_out] for left_out in (None, one))
    return any(
        (held.explain(mistakes, case) or held.explains([one.mistake], case))
        and not any(held.explain(program, case) for program in (others, *([each] for each in others)))
        for case in held.failing
    )


def _different(traces: Traces, names: Iterable[str]) -> int:
    """How many different answers these cases have."""
    return len({str(traces[name].observations[-1].actual) for name in names})

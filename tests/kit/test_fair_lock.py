"""First come, first served."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from checkout.kit.errors import Busy
from checkout.kit.fair_lock import FairLock

PATIENCE_S = 30.0  # with other threads; they are there long before


def queue(lock: FairLock, length: int) -> None:
    """Waits until so many wait for a lock."""
    gone = threading.Event()
    for _ in range(int(PATIENCE_S * 1_000)):
        if len(lock._waiting) == length:
            return
        gone.wait(0.001)
    raise AssertionError(f"{len(lock._waiting)} of {length} wait")


def test_the_writer_is_fair() -> None:
    lock, order = FairLock(), list[int]()

    def come(number: int) -> None:
        for turn in range(2):
            with lock:
                order.append(number + 10 * turn)

    with ThreadPoolExecutor(5) as pool, lock:
        for number in range(5):
            pool.submit(come, number)
            queue(lock, number + 1)
    assert order == [0, 1, 2, 3, 4, 10, 11, 12, 13, 14], "whoever was served goes to the end of the queue"


def test_whoever_waits_too_long_is_told_and_leaves_the_queue() -> None:
    lock = FairLock(wait_s=0.01)
    with lock, ThreadPoolExecutor(1) as pool:
        with pytest.raises(Busy):
            pool.submit(lock.__enter__).result(PATIENCE_S)
        assert len(lock._waiting) == 0
    with lock:
        pass


def test_a_turn_that_comes_too_late_is_handed_on() -> None:
    """To whoever left just as it came: the next in the queue is not forgotten."""
    lock = FairLock()
    turn = threading.Event()
    with ThreadPoolExecutor(1) as pool:
        with lock:
            lock._waiting.append(turn)
            served = pool.submit(lock.__enter__)
            queue(lock, 2)
        assert turn.is_set()
        lock._leave(turn)
        served.result(PATIENCE_S)
        lock.__exit__()
    assert not lock._taken

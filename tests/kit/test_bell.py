"""A ring after the last look is heard; silence ends in time."""

import threading

from checkout.kit.bell import Bell


def test_a_ring_between_the_look_and_the_wait_is_heard() -> None:
    bell = Bell()
    seen = bell.rung
    bell.ring()
    assert bell.wait(seen, timeout_s=0)
    assert not bell.wait(bell.rung, timeout_s=0)


def test_everyone_who_waits_wakes() -> None:
    bell = Bell()
    seen, woken = bell.rung, []
    waiting = [threading.Thread(target=lambda: woken.append(bell.wait(seen, timeout_s=20))) for _ in range(3)]
    for thread in waiting:
        thread.start()
    bell.ring()
    for thread in waiting:
        thread.join()
    assert woken == [True] * 3

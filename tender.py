"""The ``tender`` command as it is started: everything is loaded first, without looking for garbage meanwhile."""

import gc
import signal

usual = signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C while loading ends it without a traceback
gc.disable()

from app import main  # noqa: E402 - a sixth of the time it takes would go into collections

gc.freeze()  # what is loaded stays: neither a later collection nor the end of the process takes it apart
gc.enable()
signal.signal(signal.SIGINT, usual)

if __name__ == "__main__":
    main()

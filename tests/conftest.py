"""What holds for every test: interrupts arrive. Started in the background of a script, pytest has been told to ignore
them, and so would every process that it starts and interrupts."""

import signal

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

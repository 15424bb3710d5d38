"""Praxis Desktop inside the guest: adapts the standard library and Pyodide to this host.

``install.install()`` applies all changes. It runs once while the guest boots, before any image is taken. The
host must provide the JavaScript module ``_praxis_host``, typed in ``_praxis_host.pyi`` beside this package:

    connect(tick, resolver)                what the host calls to run what is ready, and to settle futures
    request_tick()                         call tick when the host's present job has ended, before timers
    set_timeout(callback, milliseconds)    call it once after so much logical time; returns a number
    clear_timeout(number)                  do not
    turn()                                 one turn of the host's loop inside the call; -1 when interrupted
    sleep(seconds)                         wait: 0, or -1 when interrupted
    read_line(prompt)                      a line with its newline, "" at the end; -1 when interrupted

A function that returns -1 has consumed the interrupt. What the host calls here:

    install.install()                      once, at boot
    entry.run(), run_async(), run_script() run a program; raise what it raises
    entry.load(), complete(), reseed()     see there
    signals.interrupted_while_waiting()    an interrupt that found the guest waiting, between two turns
    signals.cancel_main_task()             stop what the program waits for
"""

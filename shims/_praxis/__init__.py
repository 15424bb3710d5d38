"""The part of Praxis Desktop that runs in the guest and adapts the standard library and Pyodide to the host.

``install.install()`` applies all changes. It runs once while the guest boots, before any image is taken. The
host must provide the JavaScript module ``_praxis_host``, whose functions and types are listed in
``_praxis_host.pyi``, next to this package. The main ones are:

    connect(tick, resolver)                give the host the scheduler's tick and a resolver
    request_tick()                         have tick called after the host's current job, before timers
    set_timeout(callback, milliseconds)    have callback called after this logical time; returns a number
    clear_timeout(number)                  cancel that call
    turn()                                 run one turn of the host's loop; returns -1 if interrupted
    sleep(seconds)                         wait; returns 0, or -1 if interrupted
    read_line(prompt)                      return a line with its newline, or "" at the end; -1 if interrupted

A function that returns -1 has consumed the interrupt. The host calls these functions:

    install.install()                      once, at boot
    entry.run(), run_async(), run_script() run a program; raise its exceptions
    entry.load(), reseeding.reseed(), ...  see their docstrings
    signals.interrupted_while_waiting()    for an interrupt during a wait between two turns
    signals.call_own_handler()             for an interrupt that ended a wait inside a call
"""

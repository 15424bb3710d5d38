"""The playground: a console beside the runs, with panels about what it has."""

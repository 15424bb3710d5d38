"""Records that earlier versions made: they are read, verified, shown and exported for ever."""

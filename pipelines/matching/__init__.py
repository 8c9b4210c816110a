"""Whether quoted words stand in a text: folding, exact search, elisions, alignment, typed differences. All pure."""

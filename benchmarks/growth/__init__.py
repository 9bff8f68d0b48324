"""How cost grows: with the rows of an answer, and with the rows of the table behind it."""

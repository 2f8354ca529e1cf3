"""Makes what is handed out: the folder of the program, packages of it, and what they say about themselves."""

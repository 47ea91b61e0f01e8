"""Why deals die or live, what would have kept them, what an organisation wins and loses, and what drives exits."""

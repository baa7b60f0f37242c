"""Between answers and the register: what an answer says of a fact, what a fact answers, which change it makes."""

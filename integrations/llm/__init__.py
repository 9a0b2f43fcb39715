"""A language model of the operator's choice as the bot's second ear: off unless set up."""

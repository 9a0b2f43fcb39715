"""How well the bot's ear understands, measured by a folder of yardsticks and its own scorer, beside
what can be installed instead.
"""

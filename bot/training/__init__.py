"""How the bot learns to tell intents: what it learns from, the learning, and how well it went."""

"""Engines: what drives a plan's askings. `plan` says what is to be done, `live` does it now, over asyncio."""

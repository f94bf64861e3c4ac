"""Speed, measured: a register of any size, and the work that people and tools do with it."""

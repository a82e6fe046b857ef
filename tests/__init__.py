"""The tests: generator/ (engine, no Django), web/, browser/, validators/ and packaging."""

"""Whether a measure's reported values can be trusted: warning signs, and made-up actuals with known truth."""

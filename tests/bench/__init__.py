"""`make bench`: what we promise about speed, measured. Ratios come from one run; seconds are this machine's."""

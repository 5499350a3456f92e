"""Performance figures as ratios: `make bench`. Programs, not tests; nothing of the site imports them."""

"""How everything is told: as lines for people, or as events for programs."""

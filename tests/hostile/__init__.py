"""What must hold whatever a program does: programs, kills, limits and typing that seeds make."""

"""Mock exams: blueprints, the papers drawn from them, sittings against the clock, marks and what follows from them."""

"""Who is key next year? Methods play against plain revenue, out of time."""

"""Demo data: a small world that is alive at first start. Development only."""

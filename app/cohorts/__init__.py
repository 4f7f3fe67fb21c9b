"""Cohorts: schools, their editions, who took part and as what, and the groups; bringing a roster in."""

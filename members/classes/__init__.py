"""Courses, the timetable, dated classes, and the places in them from the wish to the visit."""

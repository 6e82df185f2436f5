"""Courses, timetable, classes; when and for how much a place is booked or held, the waiting list, cancelling."""

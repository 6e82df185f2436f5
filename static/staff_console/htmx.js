// htmx would write a style into the page for a sign that nothing here shows; the page allows no style inside.
htmx.config.includeIndicatorStyles = false;

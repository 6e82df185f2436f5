// htmx would write a style into the page for a sign that nothing here shows; the page allows no style inside.
htmx.config.includeIndicatorStyles = false;
// Nothing of a page is kept in the browser's store: names and numbers would stay there after signing out.
htmx.config.historyCacheSize = 0;
htmx.config.refreshOnHistoryMiss = true;

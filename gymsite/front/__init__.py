"""Between the net and Django: no thread is taken before a request is here whole, and none is kept for its reader."""

"""A stand-in for Alipay and WeChat Pay over HTTP, for development and tests: its own process, its own code."""

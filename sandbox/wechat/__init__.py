"""WeChat Pay's API v3 (JSON) and API v2 (XML) for one merchant, as their public documents describe them."""

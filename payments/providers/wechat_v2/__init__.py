"""WeChat Pay API v2: XML, signed with a shared key."""

from payments.providers.wechat_v2.adapter import WeChatV2
from payments.providers.wechat_v2.configuration import WeChatV2Configuration

__all__ = ["WeChatV2", "WeChatV2Configuration"]

"""WeChat Pay API v3: JSON, RSA signatures, AES-GCM notifications."""

from payments.providers.wechat_v3.adapter import WeChatV3
from payments.providers.wechat_v3.configuration import WeChatV3Configuration

__all__ = ["WeChatV3", "WeChatV3Configuration"]

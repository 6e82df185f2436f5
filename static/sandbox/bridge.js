// What WeChat and Alipay put into a page that is open in them, for a browser that plays the app: it runs before the page
// does, binds `__sandboxBridge(provider, parameters)` to whoever presses for the payer, and gives its answer to the page.
// No page of any site loads this file.
(() => {
  "use strict";
  if (window !== window.top) return;
  const inWeChat = /MicroMessenger/i.test(navigator.userAgent);
  const inAlipay = /AlipayClient/i.test(navigator.userAgent);
  const atDesk = /WindowsWechat|MacWechat/i.test(navigator.userAgent);

  const pay = (provider, parameters, failed, callback) => {
    window.__sandboxBridge(provider, parameters).then(callback, () => callback(failed));
  };

  const weixin = {
    invoke(name, parameters, callback = () => {}) {
      const failed = { err_msg: `${name === "getBrandWCPayRequest" ? "get_brand_wcpay_request" : name}:fail` };
      if (name !== "getBrandWCPayRequest" || atDesk) setTimeout(callback, 0, failed);
      else pay("wechat", parameters, failed, callback);
    },
    call() {},
    on() {},
  };

  const alipay = {
    call(name, parameters, callback = () => {}) {
      if (name === "tradePay") pay("alipay", parameters, { resultCode: "4000" }, callback);
      else setTimeout(callback, 0, { error: 1 });
    },
  };

  // The apps are ready after the page's own scripts have run: a page that does not wait finds nothing.
  const ready = (name, bridge) => {
    window[name] = bridge;
    document.dispatchEvent(new Event(`${name}Ready`));
  };
  document.addEventListener("DOMContentLoaded", () => {
    setTimeout(() => {
      if (inWeChat) ready("WeixinJSBridge", weixin);
      if (inAlipay) ready("AlipayJSBridge", alipay);
    }, 0);
  });
})();

"use strict";
// Hand what the provider signed to the bridge of the app that this page is open in: at once, as the tap came before,
// and again by the button. What the bridge says of it is not read: the next page asks the provider.
(() => {
  const BRIDGES = {
    wechat: { object: "WeixinJSBridge", ready: "WeixinJSBridgeReady", call: (bridge, parameters, done) => bridge.invoke("getBrandWCPayRequest", parameters, done) },
    alipay: { object: "AlipayJSBridge", ready: "AlipayJSBridgeReady", call: (bridge, parameters, done) => bridge.call("tradePay", parameters, done) },
  };

  const button = document.querySelector("[data-bridge]");
  const news = document.querySelector("[data-bridge-news]");
  if (!button) return;
  const { object, ready, call } = BRIDGES[button.dataset.bridge];
  const parameters = JSON.parse(button.dataset.parameters);
  const goOn = () => location.replace(button.dataset.returnUrl);

  const pay = () => {
    news.textContent = "";
    call(window[object], parameters, goOn);
  };

  button.addEventListener("click", () => {
    if (window[object]) pay();
    else news.textContent = button.dataset.absent;
  });
  button.hidden = false;

  // Who comes back to this page by the app's own way back has given up: then the button is there.
  const [navigation] = performance.getEntriesByType("navigation");
  if (navigation && navigation.type === "back_forward") return;
  if (window[object]) pay();
  else document.addEventListener(ready, pay, { once: true });
})();

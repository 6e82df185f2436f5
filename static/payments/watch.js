"use strict";
// Ask where the payment stands, and renew the page once it stands elsewhere than the page says.
// Also once the payment was opened in another way, in another window, where the page shows one opening.
// Every 2 seconds for the first minute, then with growing pauses; not while the page is out of sight.
(() => {
  const FIRST_PAUSE = 2000;
  const QUICK_QUESTIONS = 30;
  const LONGEST_PAUSE = 15000;
  const LONGEST_PAUSE_AFTER_ERROR = 30000;

  const page = document.querySelector("[data-status-url]");
  if (!page) return;
  const { statusUrl, nextUrl, standing, fulfilment, opened, leavesWhenTimeIsUp } = page.dataset;
  let pause = FIRST_PAUSE;
  let asked = 0;
  let timer = 0;
  let ended = false;

  const leave = (address) => {
    ended = true;
    const news = page.querySelector("[data-news]");
    news.textContent = news.dataset.changed;
    location.replace(address);
  };

  const hasChanged = (now) =>
    now.standing !== standing || now.fulfilment !== fulfilment || (leavesWhenTimeIsUp === "yes" && now.expires_in_seconds === 0);

  // The page's own address leads on to what is open now.
  const isReplaced = (now) => opened !== undefined && String(now.opened ?? "") !== opened;

  const ask = async () => {
    timer = 0;
    try {
      const answer = await fetch(statusUrl, { cache: "no-store", credentials: "same-origin" });
      if (answer.status === 404) { ended = true; return; }
      if (!answer.ok) throw new Error(String(answer.status));
      const now = await answer.json();
      if (hasChanged(now)) { leave(nextUrl); return; }
      if (isReplaced(now)) { leave(location.href); return; }
      asked += 1;
      pause = asked < QUICK_QUESTIONS ? FIRST_PAUSE : Math.min(pause * 1.25, LONGEST_PAUSE);
    } catch {
      pause = Math.min(pause * 2, LONGEST_PAUSE_AFTER_ERROR);
    }
    plan(pause);
  };

  const plan = (milliseconds) => {
    clearTimeout(timer);
    if (!ended && !document.hidden) timer = setTimeout(ask, milliseconds);
  };

  document.addEventListener("visibilitychange", () => {
    pause = FIRST_PAUSE;
    asked = 0;
    plan(document.hidden ? pause : 0);
  });
  plan(pause);
})();

namespace Platform.Bench.Portal;

/// <summary>What is measured inside the page. A moment counts when its frame is done: after the next animation frame and its painting.</summary>
internal static class PageScripts
{
    /// <summary>Runs before the page's own scripts: notes when the first credential is painted, what blocks for long, and how long each key and click takes.</summary>
    public const string OnLoad =
        """
        (() => {
          const bench = (window.bench = { keys: [], clicks: [], long: [] });
          const painted = (then) => requestAnimationFrame(() => {
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = () => then(performance.now());
            port2.postMessage(0);
          });
          const rows = new MutationObserver(() => {
            if (!document.querySelector('[data-credential]')) return;
            rows.disconnect();
            painted((now) => (bench.firstRow = now));
          });
          rows.observe(document, { childList: true, subtree: true });
          new PerformanceObserver((list) => bench.long.push(...list.getEntries().map((entry) => entry.duration))).observe({ type: 'longtask' });
          addEventListener('keydown', (event) => {
            bench.last = event.timeStamp;
            painted((now) => bench.keys.push(now - event.timeStamp));
          }, true);
          addEventListener('click', (event) => (bench.last = event.timeStamp), true);
          /** Milliseconds from the last key or click until something holds that did not before, and is painted. */
          bench.when = (holds) => new Promise((resolve, reject) => {
            if (holds()) reject(new Error('It holds already.'));
            const observer = new MutationObserver(() => {
              if (!holds()) return;
              observer.disconnect();
              painted((now) => resolve(now - bench.last));
            });
            observer.observe(document, { childList: true, subtree: true, characterData: true, attributes: true });
          });
        })();
        """;

    /// <summary>
    /// Scrolls for sixty frames, by so many pixels in each, or from top to bottom (null): how long each took, and how many of them showed room
    /// where rows belong. A page that leaves rows out could else be quick by showing nothing.
    /// </summary>
    public const string Scroll =
        """
        async (pixels) => {
          const frame = () => new Promise(requestAnimationFrame);
          const [steps, frames] = [60, []];
          const list = document.querySelector('[data-credential]').closest('[role=list]');
          // By the rows' places: to ask what is at a point takes longer than to draw it.
          const isBlank = (rows, y) => {
            const { top, bottom } = list.getBoundingClientRect();
            return top <= y && y <= bottom && !rows.some((row) => row.top <= y && y <= row.bottom);
          };
          let blank = 0;
          const bottom = document.documentElement.scrollHeight - innerHeight;
          scrollTo(0, 0);
          await frame();
          bench.long.length = 0;
          let last = await frame();
          for (let step = 1; step <= steps; step++) {
            scrollTo(0, Math.min(bottom, step * (pixels ?? bottom / steps)));
            const rows = [...list.children].filter((row) => row.role === 'listitem').map((row) => row.getBoundingClientRect());
            if ([innerHeight * 0.25, innerHeight / 2, innerHeight - 10].some((y) => isBlank(rows, y))) blank++;
            const now = await frame();
            frames.push(now - last);
            last = now;
          }
          await new Promise((resolve) => setTimeout(resolve, 500));
          return { frames, long: [...bench.long], blank };
        }
        """;
}

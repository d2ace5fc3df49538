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
          // Rows may stand in groups: then those of the group that is there are asked.
          const isAt = (box, y) => box.top <= y && y <= box.bottom;
          const isBlank = (parts, y) =>
            isAt(list.getBoundingClientRect(), y) &&
            !parts.some(({ part, box }) => isAt(box, y) &&
              (part.role === 'listitem' ? [part] : [...part.querySelectorAll('[role=listitem]')]).some((row) => isAt(row.getBoundingClientRect(), y)));
          let blank = 0;
          const bottom = document.documentElement.scrollHeight - innerHeight;
          scrollTo(0, 0);
          await frame();
          bench.long.length = 0;
          let last = await frame();
          for (let step = 1; step <= steps; step++) {
            scrollTo(0, Math.min(bottom, step * (pixels ?? bottom / steps)));
            const parts = [...list.children].map((part) => ({ part, box: part.getBoundingClientRect() }));
            if ([innerHeight * 0.25, innerHeight / 2, innerHeight - 10].some((y) => isBlank(parts, y))) blank++;
            const now = await frame();
            frames.push(now - last);
            last = now;
          }
          await new Promise((resolve) => setTimeout(resolve, 500));
          return { frames, long: [...bench.long], blank };
        }
        """;

    /// <summary>Looks twenty times a second whether rows that are not made yet are in sight, and counts long tasks, until it is asked.</summary>
    public const string WatchRoom =
        """
        () => {
          let [samples, seen] = [0, 0];
          bench.long.length = 0;
          // Looked for once: to look through the whole page takes longer than to scroll it.
          const rooms = [...document.querySelectorAll('[data-room]')];
          const isInSight = (room) => {
            const { top, bottom } = room.getBoundingClientRect();
            return top < innerHeight && bottom > 0;
          };
          const timer = setInterval(() => {
            samples++;
            if (rooms.some((room) => room.hasAttribute('data-room') && isInSight(room))) seen++;
          }, 50);
          bench.endRoom = () => {
            clearInterval(timer);
            return { samples, seen, long: bench.long.length, top: scrollY };
          };
        }
        """;

    /// <summary>The document as it is, with its style sheets, and nothing in it that runs.</summary>
    public const string Copy =
        """
        () => {
          const copy = document.documentElement.cloneNode(true);
          copy.querySelectorAll('script, [rel=modulepreload]').forEach((part) => part.remove());
          return '<!doctype html>' + copy.outerHTML;
        }
        """;

    /// <summary>Whether a line that tells screen readers what has changed holds a text, which is called <c>text</c>.</summary>
    public static string Says(string test) => $"[...document.querySelectorAll('[role=status]')].some(({{ textContent: text }}) => {test})";
}

/**
 * The page's own script: draws the charts, searches the problems, copies commands. It makes no markup of any text, and the page
 * is whole without it but for those. Written for browsers: they get it as it stands here.
 */
export const pageScript = String.raw`
"use strict";
(() => {
  const root = document.documentElement;
  root.classList.add("js");

  const byId = (id) => document.getElementById(id);

  /* Search. */
  const filter = byId("filter");
  if (filter) {
    const groups = Array.from(document.querySelectorAll("[data-problem]"));
    const count = byId("filter-count");
    let texts;
    const apply = () => {
      texts ??= groups.map((group) => group.textContent.toLowerCase());
      const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      groups.forEach((group, at) => {
        const fits = words.every((word) => texts[at].includes(word));
        group.hidden = !fits;
        if (fits) shown++;
      });
      count.textContent = words.length === 0 ? "" : shown + " of " + groups.length + " shown";
    };
    byId("filter-box").hidden = false;
    filter.addEventListener("input", apply);
    filter.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || filter.value === "") return;
      event.preventDefault();
      filter.value = "";
      apply();
    });
    /* A browser may have kept what was typed before the page was opened anew. */
    if (filter.value !== "") apply();
  }

  /* Copy. */
  for (const button of document.querySelectorAll("[data-copy]")) {
    if (!navigator.clipboard) break;
    button.hidden = false;
    button.setAttribute("aria-live", "polite");
    button.addEventListener("click", async () => {
      const command = button.previousElementSibling;
      try {
        await navigator.clipboard.writeText(command.textContent);
        button.textContent = "Copied";
      } catch {
        getSelection().selectAllChildren(command);
        button.textContent = "Selected";
      }
      setTimeout(() => { button.textContent = "Copy"; }, 2000);
    });
  }

  /* Charts. */
  const source = byId("chart-data");
  if (!source || typeof uPlot === "undefined") return;
  const data = JSON.parse(source.textContent);
  const height = 192;
  const end = data.seconds[data.seconds.length - 1];
  const two = (n) => String(n).padStart(2, "0");
  const elapsed = (s) => {
    if (end < 120) return Math.round(s * 10) / 10 + " s";
    const whole = Math.round(s);
    if (end < 7200) return Math.floor(whole / 60) + ":" + two(whole % 60);
    return Math.floor(whole / 3600) + "h" + two(Math.floor((whole % 3600) / 60));
  };
  const short = (n) => (n >= 1e6 ? n / 1e6 + " M" : n >= 1e4 ? n / 1e3 + " k" : (Math.round(n * 1000) / 1000).toLocaleString("en-US"));
  const numberOf = new Intl.NumberFormat("en-US", { maximumSignificantDigits: 4 });

  const draw = (chart) => {
    const host = byId(chart.id);
    const readout = document.querySelector('[data-readout="' + chart.id + '"]');
    const summary = readout.textContent;
    const style = getComputedStyle(root);
    const colour = (name) => style.getPropertyValue(name).trim();
    const ratio = () => devicePixelRatio || 1;
    const pause = (plot, from, to, share) => {
      const left = plot.valToPos(from, "x", true);
      plot.ctx.save();
      plot.ctx.globalAlpha = 0.2 + 0.8 * share;
      plot.ctx.fillStyle = colour("--pause");
      plot.ctx.fillRect(left, plot.bbox.top, Math.max(1, plot.valToPos(to, "x", true) - left), plot.bbox.height);
      plot.ctx.restore();
    };
    const axis = {
      stroke: colour("--soft"),
      font: "12px " + getComputedStyle(document.body).fontFamily,
      grid: { stroke: colour("--edge"), width: 1 },
      ticks: { show: false },
    };
    const values = chart.series.flatMap((line) => line.values).filter((value) => value !== null);
    const most = Math.max(...values, 0);
    const plot = new uPlot(
      {
        width: Math.max(host.clientWidth, 120),
        height,
        padding: [8, 16, 0, 0],
        legend: { show: false },
        cursor: { y: false, drag: { x: false, y: false, setScale: false }, sync: { key: "run" }, points: { size: 6 } },
        scales: {
          x: { time: false, range: [data.seconds[0], end] },
          y: chart.isLog ? { distr: 3, log: 10 } : { range: [0, most > 0 ? most * 1.08 : 1] },
        },
        axes: [
          {
            ...axis,
            grid: { show: false },
            size: 28,
            gap: 8,
            space: 70,
            incrs: [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 28800, 86400, 172800, 604800],
            values: (_, splits) => splits.map(elapsed),
          },
          {
            ...axis,
            size: 52,
            space: chart.isLog ? 20 : 36,
            values: (_, splits) => splits.map((value) => (value === null ? "" : short(value))),
          },
        ],
        series: [
          {},
          ...chart.series.map((line) => ({
            label: line.label,
            stroke: colour(line.colour),
            fill: line.isFilled ? colour(line.colour) + "1f" : undefined,
            width: 1.75,
            dash: line.dash.length > 0 ? line.dash : undefined,
            points: { show: false },
          })),
        ],
        hooks: {
          drawClear: [
            (u) => {
              if (chart.id === "chart-requests") for (const one of data.pauses) pause(u, ...one);
            },
          ],
          draw: [
            (u) => {
              for (const at of data.resumed) {
                const x = u.valToPos(at, "x", true);
                u.ctx.save();
                u.ctx.strokeStyle = colour("--strong-edge");
                u.ctx.setLineDash([2 * ratio(), 3 * ratio()]);
                u.ctx.beginPath();
                u.ctx.moveTo(x, u.bbox.top);
                u.ctx.lineTo(x, u.bbox.top + u.bbox.height);
                u.ctx.stroke();
                u.ctx.restore();
              }
            },
          ],
          setCursor: [
            (u) => {
              const at = u.cursor.idx;
              if (at === null || at === undefined || u.cursor.left < 0) {
                readout.textContent = summary;
                return;
              }
              const lines = chart.series.map((line) => {
                const value = line.values[at];
                return line.label + " " + (value === null || value === undefined ? "none" : numberOf.format(value));
              });
              readout.textContent = "From " + elapsed(data.seconds[at - (at % 2)]) + ": " + lines.join(", ") + " (" + chart.unit + ")";
            },
          ],
        },
      },
      [data.seconds, ...chart.series.map((line) => line.values)],
      host,
    );
    return plot;
  };

  let plots = [];
  const drawAll = () => {
    for (const plot of plots) plot.destroy();
    plots = data.charts.map(draw);
  };
  drawAll();
  new ResizeObserver(() => {
    data.charts.forEach((chart, at) => {
      const width = byId(chart.id).clientWidth;
      if (width > 0 && plots[at] && plots[at].width !== width) plots[at].setSize({ width, height });
    });
  }).observe(byId("main"));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
  addEventListener("beforeprint", () => {
    root.classList.add("printing");
    drawAll();
  });
  addEventListener("afterprint", () => {
    root.classList.remove("printing");
    drawAll();
  });
})();
`;
